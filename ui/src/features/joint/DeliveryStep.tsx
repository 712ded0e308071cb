import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { DeliveryKind, JointScreen } from '@/generated';
import { useT } from '@/shared/i18n';
import { chordOf, isChord, useKeys } from '@/shared/keys';
import { useAct } from '@/shared/rpc';
import { Empty, Kbd } from '@/shared/ui';

/** Milliseconds without a key after which the address is saved. */
const SAVE_AFTER = 500;

/** How the results reach the applicant. */
export function DeliveryStep({
  screen,
  told,
  onNext,
}: {
  screen: JointScreen;
  /** Say what is missing. */
  told: boolean;
  onNext: () => void;
}) {
  const t = useT();
  const ids = { title: useId(), address: useId(), problem: useId() };
  const { act } = useAct('joint_deliver');
  const { id, delivery } = screen.joint;
  const [address, setAddress] = useState(delivery?.address || knownAddress(screen));
  const field = useRef<HTMLInputElement>(null);
  const group = useRef<HTMLDivElement>(null);
  const chosen = screen.deliveries.find(choice => choice.kind === delivery?.kind) ?? null;

  const save = (kind: DeliveryKind, text: string) => {
    const needs = screen.deliveries.some(choice => choice.kind === kind && choice.needs_address);
    return act({ joint: id, kind, address: needs ? text.trim() : '' });
  };
  const choose = async (kind: DeliveryKind) => {
    await save(kind, address);
    // The address appears with the choice; where it is known already, Enter goes on.
    setTimeout(() => {
      if (address.trim() === '' && field.current) field.current.focus();
      else group.current?.focus();
    });
  };
  const saved = delivery?.address ?? '';
  const wanting = chosen?.needs_address ? chosen.kind : null;
  useEffect(() => {
    if (wanting === null || address.trim() === saved) return;
    const timer = setTimeout(
      () => void act({ joint: id, kind: wanting, address: address.trim() }),
      SAVE_AFTER,
    );
    return () => clearTimeout(timer);
  }, [act, id, wanting, address, saved]);
  useEffect(() => {
    group.current?.focus();
  }, []);

  useKeys(
    Object.fromEntries(
      screen.deliveries.slice(0, 9).map((choice, index) => [`${index + 1}`, () => void choose(choice.kind)]),
    ),
  );
  const onGroupKey = (event: KeyboardEvent) => {
    const chord = chordOf(event.nativeEvent);
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[chord ?? ''];
    if (chord === 'Enter' && chosen) {
      event.preventDefault();
      onNext();
    } else if (by !== undefined) {
      event.preventDefault();
      const at = screen.deliveries.findIndex(choice => choice === chosen);
      const next = screen.deliveries[(at + by + screen.deliveries.length) % screen.deliveries.length];
      if (next) void choose(next.kind);
    }
  };
  if (screen.deliveries.length === 0) return <Empty title={t('joint.deliveryNone')} />;
  const missing = told && (chosen === null || (chosen.needs_address && address.trim() === ''));
  return (
    <div className="joint-step" data-testid="joint-step-delivery">
      <section>
        <h3 id={ids.title}>{t('joint.deliveryTitle')}</h3>
        <div
          ref={group}
          className="cards"
          role="radiogroup"
          aria-labelledby={ids.title}
          tabIndex={0}
          onKeyDown={onGroupKey}
          data-joint-first="delivery"
        >
          {screen.deliveries.map((choice, index) => (
            <button
              key={choice.kind}
              type="button"
              role="radio"
              tabIndex={-1}
              className="card"
              aria-checked={choice === chosen}
              onClick={() => void choose(choice.kind)}
              data-testid={`joint-delivery-${choice.kind}`}
            >
              <Kbd>{String(index + 1)}</Kbd>
              <span>
                {choice.label}
                <small>{choice.help}</small>
              </span>
            </button>
          ))}
        </div>
      </section>
      {chosen?.needs_address && (
        <div className={missing ? 'field field-problem' : 'field'}>
          <label className="field-label" htmlFor={ids.address}>
            {t('joint.deliveryAddress')} <i aria-hidden="true">*</i>
          </label>
          <input
            id={ids.address}
            ref={field}
            className="input"
            aria-required
            aria-invalid={missing}
            aria-describedby={ids.problem}
            placeholder={t('joint.deliveryAddressHint')}
            value={address}
            onChange={event => setAddress(event.target.value)}
            onBlur={() => void save(chosen.kind, address)}
            onKeyDown={async event => {
              if (!isChord(event, 'Enter')) return;
              event.preventDefault();
              await save(chosen.kind, address);
              onNext();
            }}
            data-testid="joint-address"
          />
        </div>
      )}
      <p id={ids.problem} className="field-error">
        {missing && t(chosen === null ? 'failure.delivery_needed' : 'joint.deliveryAddressNeeded')}
      </p>
    </div>
  );
}

/** The address given in the common part, so that it is not asked again. */
function knownAddress(screen: JointScreen): string {
  const known = screen.joint.common['address'];
  return typeof known === 'string' ? known : '';
}

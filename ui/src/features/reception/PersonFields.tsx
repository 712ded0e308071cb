import { type KeyboardEvent, type Ref, useId, useRef } from 'react';
import type { PersonHint } from '@/generated';
import { problemSentence } from '@/shared/failures';
import { useT } from '@/shared/i18n';
import { isChord } from '@/shared/keys';
import { Tag } from '@/shared/ui';
import { type Draft, idDigits } from './draft';

const STATUSES = ['waiting', 'called', 'serving', 'parked', 'no_show', 'finished'] as const;

/** The ID number, which fills in the rest; name and telephone by hand for whoever has no card. */
export function PersonFields(props: {
  ref: Ref<HTMLInputElement>;
  draft: Draft;
  hint: PersonHint | null;
  asking: boolean;
  onChange: (changes: Partial<Draft>) => void;
  /** Enter in the last field. */
  onLeave: () => void;
}) {
  const t = useT();
  const ids = { number: useId(), said: useId(), name: useId(), phone: useId() };
  const name = useRef<HTMLInputElement>(null);
  const phone = useRef<HTMLInputElement>(null);
  const { ref, draft, hint, asking, onChange, onLeave } = props;
  return (
    <>
      <div className={hint?.valid === false ? 'field field-problem' : 'field'}>
        <label className="field-label" htmlFor={ids.number}>
          {t('reception.idNumber')}
        </label>
        <div className="affixed">
          <input
            id={ids.number}
            ref={ref}
            className="input checkin-id"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the reception begins with this field, for everybody
            autoFocus
            autoComplete="off"
            inputMode="numeric"
            spellCheck={false}
            value={draft.idNumber}
            onChange={event => onChange({ idNumber: idDigits(event.target.value) })}
            onKeyDown={event =>
              onEnter(event, () => (draft.idNumber === '' ? name.current?.focus() : onLeave()))
            }
            aria-describedby={ids.said}
            data-testid="checkin-id"
          />
          <span className="affix">{draft.idNumber === '' ? '' : `${draft.idNumber.length} / 18`}</span>
        </div>
        <div id={ids.said} className="checkin-said" aria-live="polite" data-testid="checkin-hint">
          <Said hint={hint} asking={asking} />
        </div>
      </div>
      <p className="mute">{t('reception.byHand')}</p>
      <div className="checkin-pair">
        <div className="field">
          <label className="field-label" htmlFor={ids.name}>
            {t('reception.name')}
          </label>
          <input
            id={ids.name}
            ref={name}
            className="input"
            autoComplete="off"
            value={draft.name}
            onChange={event => onChange({ name: event.target.value })}
            onKeyDown={event => onEnter(event, () => phone.current?.focus())}
            data-testid="checkin-name"
          />
        </div>
        <div className="field">
          <label className="field-label" htmlFor={ids.phone}>
            {t('reception.phone')}
          </label>
          <input
            id={ids.phone}
            ref={phone}
            className="input"
            autoComplete="off"
            inputMode="tel"
            value={draft.phone}
            onChange={event => onChange({ phone: event.target.value })}
            onKeyDown={event => onEnter(event, onLeave)}
            data-testid="checkin-phone"
          />
        </div>
      </div>
    </>
  );
}

/** Enter goes on to the next field. */
function onEnter(event: KeyboardEvent, go: () => void): void {
  if (!isChord(event, 'Enter')) return;
  event.preventDefault();
  go();
}

function Said({ hint, asking }: { hint: PersonHint | null; asking: boolean }) {
  const t = useT();
  if (hint === null) {
    return <span className="field-hint">{t(asking ? 'common.loading' : 'reception.idNumberHint')}</span>;
  }
  if (!hint.valid) {
    return (
      <span className="field-error">
        {hint.problem ? problemSentence(t, hint.problem) : t('reception.gap.id_number')}
      </span>
    );
  }
  return (
    <>
      {hint.age !== null && (
        <Tag tone={hint.priority ? 'info' : 'ok'}>
          {t(hint.priority ? 'reception.personPriority' : 'reception.person', { age: hint.age })}
        </Tag>
      )}
      {hint.open.map(ticket => {
        const status = STATUSES.find(known => known === ticket.status) ?? 'waiting';
        return (
          <Tag key={ticket.id} tone="warn" data-testid={`checkin-open-${ticket.number}`}>
            {t('reception.openTicket', {
              number: ticket.number,
              title: ticket.title,
              status: t(`ticketStatus.${status}`),
            })}
          </Tag>
        );
      })}
    </>
  );
}

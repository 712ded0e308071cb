import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import type { HallView, ItemHit, TicketIssued } from '@/generated';
import { READ_CARD, ReadCardButton, useCardReading, useDevices } from '@/shared/devices';
import { useT } from '@/shared/i18n';
import { isChord, useKeys } from '@/shared/keys';
import { useAct } from '@/shared/rpc';
import { useSession } from '@/shared/session';
import { Button, Panel } from '@/shared/ui';
import { BusinessChoice } from './BusinessChoice';
import { CheckInCard } from './CheckInCard';
import { ClassChoice } from './ClassChoice';
import {
  businessOfDigit,
  type CardDifference,
  type Draft,
  EMPTY,
  type Gap,
  gapOf,
  overCard,
  requestOf,
  withCard,
} from './draft';
import { ItemFinder } from './ItemFinder';
import { PersonFields } from './PersonFields';
import { useAskedItem } from './useAskedItem';
import { useHint } from './useHint';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Who, what for, print. Enter in a field goes on to the next one; on the business it prints. */
export function CheckInForm({
  idField,
  view,
  onIssued,
}: {
  /** The field of the ID number, which has the keyboard for the next person. */
  idField: RefObject<HTMLInputElement | null>;
  view: HallView | undefined;
  onIssued: (issued: TicketIssued) => void;
}) {
  const t = useT();
  const { hall } = useSession();
  const businesses = hall?.businesses ?? [];
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [told, setTold] = useState<Gap | null>(null);
  const businessGroup = useRef<HTMLDivElement>(null);
  const classGroup = useRef<HTMLDivElement>(null);
  const timeField = useRef<HTMLInputElement>(null);
  const search = useRef<HTMLInputElement>(null);

  // The number is in: the next key is the digit of a business.
  const { hint, asking } = useHint(draft, setDraft, () => businessGroup.current?.focus());

  const change = (changes: Partial<Draft>) => {
    setDraft(last => ({ ...last, ...changes }));
    setTold(null);
  };
  const pick = (hit: ItemHit) => {
    change({ hit, business: hit.business });
    businessGroup.current?.focus();
  };
  useAskedItem(hit => {
    change({ hit, business: hit.business });
    idField.current?.focus();
  });
  const [differences, setDifferences] = useState<readonly CardDifference[]>([]);
  const reading = useCardReading(card => {
    const taken = withCard(draft, card);
    setDraft(taken.draft);
    setDifferences(taken.differences);
  });
  const hasReader = Boolean(useDevices()?.id_reader);
  const readCard = () => void reading.read();
  useKeys({ [READ_CARD]: readCard }, { enabled: hasReader });
  const clear = () => {
    setDraft(EMPTY);
    setTold(null);
    reading.close();
    idField.current?.focus();
  };
  const checkIn = useAct('ticket_check_in', {
    onDone: issued => {
      onIssued(issued);
      clear();
    },
  });
  const choose = (code: string) => {
    change({ business: code, hit: draft.hit?.business === code ? draft.hit : null });
    businessGroup.current?.focus();
  };
  const submit = () => {
    if (checkIn.pending || asking) return;
    const gap = gapOf(draft, hint);
    setTold(gap);
    if (gap === null) void checkIn.act(requestOf(draft, Date.now()));
    else fieldOf(gap)?.focus();
  };
  useKeys({
    ...Object.fromEntries(
      DIGITS.map(digit => [
        digit,
        () => {
          const business = businessOfDigit(digit, businesses);
          if (business) choose(business.code);
        },
      ]),
    ),
    '/': () => search.current?.focus(),
    P: () => change({ ticketClass: 'priority' }),
    Y: () => {
      change({ ticketClass: 'appointment' });
      // The field appears with the class.
      setTimeout(() => timeField.current?.focus());
    },
    N: () => change({ ticketClass: 'normal', priorityReason: null, appointment: '' }),
    Enter: submit,
    'Ctrl+Enter': submit,
    Escape: clear,
  });

  // Enter on what is chosen prints; on what is not it chooses, and other buttons keep their own Enter.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || !isChord(event, 'Enter')) return;
    const target = event.target as HTMLElement;
    if (target instanceof HTMLButtonElement && target.getAttribute('aria-checked') !== 'true') return;
    event.preventDefault();
    submit();
  };
  return (
    <Panel
      title={t('reception.checkIn')}
      note={t('reception.checkInHint')}
      data-testid="checkin"
      foot={
        <div className="checkin-foot">
          <Button shortcut="Esc" onClick={clear} data-testid="checkin-clear">
            {t('reception.clear')}
          </Button>
          {hasReader && <ReadCardButton onRead={readCard} />}
          <p className="checkin-gap" role={told ? 'alert' : undefined} data-testid="checkin-gap">
            {told && t(`reception.gap.${told}`)}
          </p>
          <Button
            tone="primary"
            shortcut="Enter"
            onClick={submit}
            disabled={checkIn.pending}
            data-testid="checkin-submit"
          >
            {t('reception.submit')}
          </Button>
        </div>
      }
    >
      <CheckInCard
        state={reading.state}
        differences={differences}
        onAgain={readCard}
        onTake={card => {
          setDraft(last => overCard(last, card));
          reading.close();
        }}
        onClose={reading.close}
      />
      <div className="checkin" role="presentation" onKeyDown={onKeyDown}>
        <PersonFields
          ref={idField}
          draft={draft}
          hint={hint}
          asking={asking}
          onChange={change}
          onLeave={() => businessGroup.current?.focus()}
        />
        <BusinessChoice
          ref={businessGroup}
          businesses={businesses}
          view={view}
          chosen={draft.business}
          onChoose={choose}
        />
        <ItemFinder ref={search} hit={draft.hit} onPick={pick} />
        <ClassChoice ref={classGroup} timeRef={timeField} draft={draft} onChange={change} />
      </div>
    </Panel>
  );

  function fieldOf(gap: Gap): HTMLElement | null {
    switch (gap) {
      case 'id_number':
        return idField.current;
      case 'business':
        return businessGroup.current;
      case 'priority_reason':
        return classGroup.current?.querySelector<HTMLElement>('[data-reason]') ?? null;
      case 'appointment':
        return timeField.current;
    }
  }
}

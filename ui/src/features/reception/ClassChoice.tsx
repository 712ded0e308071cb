import { type Ref, useId } from 'react';
import type { PriorityReason, TicketClass } from '@/generated';
import { useT } from '@/shared/i18n';
import { Kbd } from '@/shared/ui';
import type { Draft } from './draft';

const CLASSES: readonly (readonly [TicketClass, string])[] = [
  ['normal', 'N'],
  ['priority', 'P'],
  ['appointment', 'Y'],
];

const REASONS: readonly PriorityReason[] = ['elderly', 'soldier', 'disabled', 'pregnant'];

/** Class of the ticket: the reason of a priority, the time of an appointment. */
export function ClassChoice({
  ref,
  timeRef,
  draft,
  onChange,
}: {
  ref: Ref<HTMLDivElement>;
  timeRef: Ref<HTMLInputElement>;
  draft: Draft;
  onChange: (changes: Partial<Draft>) => void;
}) {
  const t = useT();
  const ids = { ticketClass: useId(), reason: useId(), time: useId() };
  return (
    <div ref={ref} className="checkin-class">
      <div className="field" role="radiogroup" aria-labelledby={ids.ticketClass}>
        <span className="field-label" id={ids.ticketClass}>
          {t('reception.class')}
        </span>
        <div className="chips">
          {CLASSES.map(([ticketClass, key]) => (
            <button
              key={ticketClass}
              type="button"
              role="radio"
              className="chip"
              aria-checked={draft.ticketClass === ticketClass}
              onClick={() => onChange({ ticketClass })}
              data-testid={`checkin-class-${ticketClass}`}
            >
              {t(`ticketClass.${ticketClass}`)} <Kbd>{key}</Kbd>
            </button>
          ))}
        </div>
      </div>
      {draft.ticketClass === 'priority' && (
        <div className="field" role="radiogroup" aria-labelledby={ids.reason}>
          <span className="field-label" id={ids.reason}>
            {t('reception.priorityReason')}
          </span>
          <div className="chips">
            {REASONS.map(reason => (
              <button
                key={reason}
                type="button"
                role="radio"
                className="chip"
                aria-checked={draft.priorityReason === reason}
                onClick={() => onChange({ priorityReason: reason })}
                data-reason={reason}
                data-testid={`checkin-reason-${reason}`}
              >
                {t(`priority.${reason}`)}
              </button>
            ))}
          </div>
        </div>
      )}
      {draft.ticketClass === 'appointment' && (
        <div className="field">
          <label className="field-label" htmlFor={ids.time}>
            {t('reception.appointmentTime')}
          </label>
          <input
            id={ids.time}
            ref={timeRef}
            className="input checkin-time"
            inputMode="numeric"
            placeholder={t('reception.appointmentHint')}
            value={draft.appointment}
            onChange={event => onChange({ appointment: event.target.value.slice(0, 5) })}
            data-testid="checkin-appointment"
          />
        </div>
      )}
    </div>
  );
}

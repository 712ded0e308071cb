import type { ReactNode } from 'react';
import type { TicketRow } from '@/generated';
import { useT } from '@/shared/i18n';
import { duration, minutesBetween } from '@/shared/time';
import { Tag } from '@/shared/ui';
import { classWords, rankWords } from './words';

/** A ticket in a list: number, what for, how long, why here. */
export function TicketLine(props: {
  row: TicketRow;
  /** From when the duration counts. */
  since: number;
  now: number;
  /** Minutes after which a wait stands out. */
  aging: number;
  /** A time to show instead of the duration. */
  at?: string;
  children?: ReactNode;
}) {
  const { row, since, now } = props;
  const t = useT();
  const long = row.status === 'waiting' && minutesBetween(since, now) >= props.aging;
  const words = props.at ?? duration(t, since, now);
  return (
    <li className="ticket" data-testid={`ticket-${row.number}`} data-status={row.status}>
      <span className="ticket-number">{row.number}</span>
      <span className="ticket-title">{row.title}</span>
      {long ? <Tag tone="warn">{words}</Tag> : <span>{words}</span>}
      {row.status === 'waiting' && (
        <span className="ticket-why">
          {row.class !== 'normal' && <Tag tone="info">{classWords(t, row)}</Tag>}{' '}
          {rankWords(t, row, props.aging)}
        </span>
      )}
      {row.parked && (
        <span className="ticket-why">
          {[
            row.parked.reason,
            row.parked.missing.length > 0 ? t('counter.lacks', { what: row.parked.missing.join('、') }) : '',
            t('counter.parkedBy', { counter: row.parked.counter }),
          ]
            .filter(part => part !== '')
            .join(' · ')}
        </span>
      )}
      {props.children && <span className="ticket-acts">{props.children}</span>}
    </li>
  );
}

import type { DiscrepancyRow } from '@/generated';
import { reportStatus } from '../discrepancy';
import { type Translator, useT } from '../i18n';
import { moment, useNow } from '../time';
import { Kbd } from '../ui/Button';
import { DueTag } from '../ui/DueTag';
import { Tag } from '../ui/Tag';
import { faultWords } from './licence';
import type { SlotView } from './slot';

/** Under a material that can be fetched: what was, from where, what is wrong with it, and the report of that. */
export function LicenceLine(props: {
  slot: SlotView;
  report: DiscrepancyRow | undefined;
  fetching: boolean;
  onFetch: () => void;
  onDispute: () => void;
}) {
  const t = useT();
  const now = useNow();
  const { slot, report } = props;
  const fetched = slot.licence?.fetched;
  const open = report !== undefined && report.closed_at === null ? report : null;
  const standing = open && reportStatus(t, open.status);
  return (
    <div className="slot-licence" data-testid={`licence-${slot.slot}`}>
      {fetched && <small>{fetchedWords(t, fetched, moment(fetched.at, now))}</small>}
      {fetched?.faults.map(fault => (
        <small key={`${fault.fault}${'field' in fault ? fault.field : ''}`} className="licence-fault">
          {faultWords(t, fault)}
        </small>
      ))}
      {open && standing && (
        <Tag tone={standing.tone} data-testid={`licence-report-${slot.slot}`}>
          {t('licence.report', { department: open.department_name, status: standing.words })}
        </Tag>
      )}
      {open && <DueTag due={open.answer_by} light={open.light} />}
      <div className="slot-actions">
        <button
          type="button"
          className="slot-settle"
          aria-keyshortcuts="Alt+G"
          disabled={props.fetching}
          onClick={props.onFetch}
          data-testid={`licence-fetch-${slot.slot}`}
        >
          {t(props.fetching ? 'licence.fetching' : fetched ? 'licence.fetchAgain' : 'licence.fetch')}{' '}
          <Kbd>Alt+G</Kbd>
        </button>
        {fetched && !open && (
          <button
            type="button"
            className="slot-settle"
            aria-keyshortcuts="Alt+Y"
            onClick={props.onDispute}
            data-testid={`licence-dispute-${slot.slot}`}
          >
            {t('licence.dispute')} <Kbd>Alt+Y</Kbd>
          </button>
        )}
      </div>
    </div>
  );
}

type Fetched = NonNullable<NonNullable<SlotView['licence']>['fetched']>;

function fetchedWords(t: Translator, fetched: Fetched, time: string): string {
  return [
    t('licence.fetchedAt', { source: fetched.source, time }),
    fetched.issuer,
    fetched.number,
    fetched.valid_until === null ? '' : t('licence.validUntil', { day: fetched.valid_until }),
  ]
    .filter(part => part !== '')
    .join(' · ');
}

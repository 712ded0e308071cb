import { useT } from '@/shared/i18n';
import { useRpc } from '@/shared/rpc';
import { Button, DueTag, PanelHeading, Tag } from '@/shared/ui';
import { caseStatus } from './words';

/** Urgent cases beside the queue; the supervisor sees all. */
const MOST_URGENT = 8;

/** Open cases of the hall whose time is nearly over, or over. */
export function Urgent({ onShow }: { onShow: (caseId: string) => void }) {
  const t = useT();
  const urgent = useRpc('case_urgent', {}, { every: 60_000 });
  const rows = urgent.data ?? [];
  if (rows.length === 0) return null;
  return (
    <>
      <PanelHeading title={t('counter.urgent', { count: rows.length })} />
      <ul data-testid="urgent">
        {rows.slice(0, MOST_URGENT).map(row => (
          <li key={row.id} className="returned-line">
            <Button tone="quiet" onClick={() => onShow(row.id)} data-testid={`urgent-${row.id}`}>
              {row.item_name} · {row.applicant}
            </Button>
            <DueTag due={row.due} light={row.light} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Cases of this counter that were decided elsewhere; their applicants wait for the notice. */
export function Untold({ onShow }: { onShow: (caseId: string) => void }) {
  const t = useT();
  const cases = useRpc('case_list', {});
  const rows = cases.data?.filter(row => row.outcome_untold) ?? [];
  if (rows.length === 0) return null;
  return (
    <>
      <PanelHeading title={t('counter.untold', { count: rows.length })} />
      <ul data-testid="untold">
        {rows.map(row => {
          const status = caseStatus(t, row.status);
          return (
            <li key={row.id} className="returned-line">
              <Button tone="quiet" onClick={() => onShow(row.id)} data-testid={`untold-${row.id}`}>
                {row.item_name} · {row.applicant}
              </Button>
              <Tag tone={status.tone}>{status.words}</Tag>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Cases that an approver sent back; they are taken up again here. */
export function Returned({ onShow }: { onShow: (caseId: string) => void }) {
  const t = useT();
  const cases = useRpc('case_list', {});
  const returned = cases.data?.filter(row => row.status === 'returned') ?? [];
  if (returned.length === 0) return null;
  return (
    <>
      <PanelHeading title={<Tag tone="bad">{t('counter.returned', { count: returned.length })}</Tag>} />
      <ul data-testid="returned">
        {returned.map(row => (
          <li key={row.id} className="returned-line">
            <Button tone="quiet" onClick={() => onShow(row.id)} data-testid={`returned-${row.id}`}>
              {row.item_name} · {row.applicant}
            </Button>
            <DueTag due={row.due} light={row.light} />
          </li>
        ))}
      </ul>
    </>
  );
}

import { useT } from '@/shared/i18n';
import { useRpc } from '@/shared/rpc';
import { DueTag, PanelHeading } from '@/shared/ui';

/** Open cases of the hall with a yellow or red light, the most urgent first. */
export function Deadlines() {
  const t = useT();
  const urgent = useRpc('case_urgent', {}, { every: 60_000 });
  const rows = urgent.data ?? [];
  return (
    <section data-testid="monitor-deadlines">
      <PanelHeading title={t('monitor.deadlines', { count: rows.length })} />
      {rows.length === 0 ? (
        <p className="monitor-note">{t('monitor.deadlinesNone')}</p>
      ) : (
        <ul className="monitor-deadlines">
          {rows.map(row => (
            <li key={row.id}>
              <span className="grow">
                {row.item_name} · {row.applicant}
                {row.number !== '' && <small> {row.number}</small>}
              </span>
              <DueTag due={row.due} light={row.light} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

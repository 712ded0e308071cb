import type { HallView } from '@/generated';
import { useT } from '@/shared/i18n';
import { clockSeconds, moment } from '@/shared/time';
import { PanelHeading } from '@/shared/ui';
import { otherDesks, waitingParts } from './desks';

/** The PCs that stand at no counter, as they last reported. */
export function OtherDesks({ view }: { view: HallView }) {
  const t = useT();
  const asOf = view.desks_at;
  const desks = otherDesks(view);
  if (asOf === null || desks.length === 0) return null;
  return (
    <section aria-label={t('monitor.desks')} data-testid="monitor-desks">
      <PanelHeading title={t('monitor.desks')} note={t('monitor.desksAsOf', { time: clockSeconds(asOf) })} />
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('monitor.column.person')}</th>
            <th scope="col">{t('monitor.column.heard')}</th>
            <th scope="col">{t('monitor.column.unsent')}</th>
            <th scope="col">{t('monitor.column.version')}</th>
          </tr>
        </thead>
        <tbody>
          {desks.map(desk => (
            <tr key={`${desk.staff} ${desk.heard_at}`} data-testid={`monitor-desk-of-${desk.staff}`}>
              <td>{desk.name}</td>
              <td>{moment(desk.heard_at, asOf)}</td>
              <td>{waitingParts(t, desk, asOf).join(' · ') || t('monitor.desk.nothing')}</td>
              <td>{desk.version}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

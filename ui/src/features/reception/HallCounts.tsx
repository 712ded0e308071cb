import type { Failure, HallView } from '@/generated';
import { openCounters } from '@/shared/hall';
import { useT } from '@/shared/i18n';
import { useSession } from '@/shared/session';
import { Failed, Loading, Panel, Tag } from '@/shared/ui';

/** How many wait for what, so that the guide can say it before a ticket is taken. */
export function HallCounts(props: {
  view: HallView | undefined;
  failure: Failure | null;
  onAgain: () => void;
}) {
  const t = useT();
  const { hall } = useSession();
  const { view } = props;
  if (view === undefined) {
    return (
      <Panel title={t('reception.waiting')}>
        {props.failure ? <Failed failure={props.failure} onAgain={props.onAgain} /> : <Loading />}
      </Panel>
    );
  }
  const businesses = hall?.businesses ?? [];
  const total = Object.values(view.waiting).reduce((sum, count) => sum + count, 0);
  const open = view.counters.filter(row => row.counter.state.status === 'open').length;
  return (
    <Panel
      title={t('reception.waiting')}
      note={`${t('reception.waitingTotal', { count: total })} · ${t('reception.openCounters', { count: open })}`}
      data-testid="reception-hall"
    >
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('reception.column.business')}</th>
            <th scope="col">{t('reception.column.waiting')}</th>
            <th scope="col">{t('reception.column.counters')}</th>
          </tr>
        </thead>
        <tbody>
          {businesses.map(business => {
            const waiting = view.waiting[business.code] ?? 0;
            const counters = openCounters(view, business.code);
            return (
              <tr key={business.code} data-testid={`reception-waiting-${business.code}`}>
                <td>{business.name}</td>
                <td>{waiting}</td>
                <td>
                  {counters.length > 0 ? (
                    counters.join(t('common.separator'))
                  ) : (
                    <Tag tone={waiting > 0 ? 'bad' : 'plain'}>{t('reception.businessClosed')}</Tag>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {total === 0 && <p className="reception-note mute">{t('reception.waitingEmpty')}</p>}
    </Panel>
  );
}

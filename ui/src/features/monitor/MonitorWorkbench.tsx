import type { HallView, SyncStatus } from '@/generated';
import { openCounters } from '@/shared/hall';
import { useT } from '@/shared/i18n';
import { useRpc } from '@/shared/rpc';
import { businessName, useSession } from '@/shared/session';
import { clock, useEngineNow } from '@/shared/time';
import { Empty, Failed, Loading, Panel, Tag } from '@/shared/ui';
import { Deadlines } from './Deadlines';
import { CounterTile } from './CounterTile';
import { OtherDesks } from './OtherDesks';
import './monitor.css';
import { tally, wallOf } from './wall';

/** 监控: every counter at a glance, and who waits for what. Shows what the queue knows, nothing guessed. */
export function MonitorWorkbench() {
  const view = useRpc('hall_view', {});
  const sync = useRpc('sync_status', {});
  if (view.data === undefined) {
    return view.error ? <Failed failure={view.error} onAgain={() => void view.refetch()} /> : <Loading />;
  }
  return <Wall view={view.data} receivedAt={view.dataUpdatedAt} sync={sync.data} />;
}

function Wall({
  view,
  receivedAt,
  sync,
}: {
  view: HallView;
  receivedAt: number;
  sync: SyncStatus | undefined;
}) {
  const t = useT();
  const now = useEngineNow(view.now, receivedAt);
  const tiles = wallOf(view, now);
  const counts = tally(tiles);
  const silent = tiles.filter(tile => tile.deskLook === 'silent').length;
  const sums = {
    serving: counts.serving + counts.long,
    called: counts.called,
    idle: counts.idle,
    closed: counts.closed,
  };
  return (
    <div className="workbench cols-2">
      <Panel
        title={t('monitor.counters', { count: tiles.length })}
        note={
          t('monitor.tally', sums) +
          (counts.long > 0 ? t('monitor.longCount', { count: counts.long }) : '') +
          (silent > 0 ? t('monitor.silentCount', { count: silent }) : '')
        }
        reading
        data-testid="monitor-wall"
      >
        {sync?.online === false && (
          <p className="monitor-stale" role="status">
            {t('monitor.stale', { time: sync.last_contact === null ? '—' : clock(sync.last_contact) })}
          </p>
        )}
        {tiles.length === 0 ? (
          <Empty title={t('monitor.empty')}>{t('monitor.emptyHelp')}</Empty>
        ) : (
          <ul className="monitor-wall">
            {tiles.map(tile => (
              <CounterTile key={tile.row.counter.number} tile={tile} now={now} asOf={view.desks_at} />
            ))}
          </ul>
        )}
        <OtherDesks view={view} />
      </Panel>
      <WaitingByBusiness view={view} />
    </div>
  );
}

function WaitingByBusiness({ view }: { view: HallView }) {
  const t = useT();
  const { hall } = useSession();
  // Businesses of the hall in its order, and whatever else somebody is waiting for.
  const known = hall?.businesses.map(business => business.code) ?? [];
  const codes = [...known, ...Object.keys(view.waiting).filter(code => !known.includes(code))];
  const total = codes.reduce((sum, code) => sum + (view.waiting[code] ?? 0), 0);
  const finished = view.counters.reduce((sum, row) => sum + row.finished_today, 0);
  return (
    <Panel
      title={t('monitor.waiting')}
      note={t('monitor.waitingTotal', { count: total })}
      reading
      data-testid="monitor-waiting"
      foot={
        <p className="monitor-today">
          <b>{t('monitor.today')}</b> {t('monitor.finishedToday', { count: finished })}
        </p>
      }
    >
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('monitor.column.business')}</th>
            <th scope="col">{t('monitor.column.waiting')}</th>
            <th scope="col">{t('monitor.column.open')}</th>
          </tr>
        </thead>
        <tbody>
          {codes.map(code => {
            const waiting = view.waiting[code] ?? 0;
            const open = openCounters(view, code);
            return (
              <tr key={code} data-testid={`monitor-business-${code}`}>
                <td>{businessName(hall, code)}</td>
                <td className={waiting > 0 ? 'monitor-some' : 'mute'}>{waiting}</td>
                <td>
                  {open.length > 0 ? (
                    open.join(t('common.separator'))
                  ) : (
                    <Tag tone={waiting > 0 ? 'bad' : 'plain'}>{t('monitor.noneOpen')}</Tag>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {total === 0 && <p className="monitor-note">{t('monitor.waitingEmpty')}</p>}
      <Deadlines />
    </Panel>
  );
}

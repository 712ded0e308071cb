import type { Timestamp } from '@/generated';
import { useT } from '@/shared/i18n';
import { duration, running } from '@/shared/time';
import { deskWords } from './desks';
import { LONG_MINUTES, type Tile } from './wall';

/** A counter on the wall. The colour says the state, and so do the words. */
export function CounterTile({
  tile,
  now,
  asOf,
}: {
  tile: Tile;
  now: Timestamp;
  /** When the central API was last asked about the PCs. */
  asOf: Timestamp | null;
}) {
  const t = useT();
  const { counter, current, finished_today: finished } = tile.row;
  const name = counter.state.status === 'open' ? counter.state.name : '';
  const look = t(`monitor.look.${tile.look}`);
  const busy = current !== null && tile.since !== null;
  return (
    <li
      className={`counter-tile counter-tile-${tile.look} counter-desk-${tile.deskLook}`}
      aria-label={t('monitor.tileLabel', { number: counter.number, name, look })}
      data-testid={`monitor-counter-${counter.number}`}
      data-look={tile.look}
      data-desk={tile.deskLook}
    >
      <div className="counter-tile-head">
        <span>
          <b>{counter.number}</b> {name}
        </span>
        {tile.since !== null && (
          <time className="mute">{busy ? running(tile.since, now) : duration(t, tile.since, now)}</time>
        )}
      </div>
      <div className="counter-tile-what">
        {current === null ? look : `${current.number} ${current.title}`}
      </div>
      <small className="mute">
        {[
          tile.look === 'called' ? look : '',
          current !== null && counter.state.status === 'closed' ? t('monitor.noClerk') : '',
          tile.look === 'long' ? t('monitor.long', { minutes: LONG_MINUTES }) : '',
          current !== null && current.visits > 1 ? t('monitor.visit', { count: current.visits }) : '',
          t('monitor.finished', { count: finished }),
        ]
          .filter(part => part !== '')
          .join(' · ')}
      </small>
      <small className="counter-tile-desk" data-testid={`monitor-desk-${counter.number}`}>
        {deskWords(t, tile.desk, tile.deskLook, asOf)}
      </small>
    </li>
  );
}

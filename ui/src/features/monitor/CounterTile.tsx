import type { Timestamp } from '@/generated';
import { useT } from '@/shared/i18n';
import { duration, running } from '@/shared/time';
import { LONG_MINUTES, type Tile } from './wall';

/** A counter on the wall. The colour says the state, and so do the words. */
export function CounterTile({ tile, now }: { tile: Tile; now: Timestamp }) {
  const t = useT();
  const { counter, current, finished_today: finished } = tile.row;
  const name = counter.state.status === 'open' ? counter.state.name : '';
  const look = t(`monitor.look.${tile.look}`);
  const busy = current !== null && tile.since !== null;
  return (
    <li
      className={`counter-tile counter-tile-${tile.look}`}
      aria-label={t('monitor.tileLabel', { number: counter.number, name, look })}
      data-testid={`monitor-counter-${counter.number}`}
      data-look={tile.look}
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
    </li>
  );
}

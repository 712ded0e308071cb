import type { CounterRow, DeskRow, HallView } from '@/generated';
import { deskAt, type DeskLook, deskLook } from './desks';

/** Minutes at one person from which a counter is marked, so that somebody looks whether help is needed. */
export const LONG_MINUTES = 30;

/** What a counter is doing, as far as the hall knows. */
export type CounterLook = 'serving' | 'long' | 'called' | 'idle' | 'closed';

/** What a counter shows on the wall. */
export interface Tile {
  row: CounterRow;
  look: CounterLook;
  /** Since when the counter has been in this state; `null` for a closed counter. */
  since: number | null;
  /** The PC of the counter as it last reported; `null` when it never did. */
  desk: DeskRow | null;
  deskLook: DeskLook;
}

/** What a counter is doing at a moment, and since when. */
export function lookOf(row: CounterRow, now: number): Pick<Tile, 'look' | 'since'> {
  if (row.current === null) {
    return row.counter.state.status === 'closed'
      ? { look: 'closed', since: null }
      : { look: 'idle', since: row.counter.since };
  }
  // A ticket can be left at a counter whose clerk has gone: somebody may still sit there, so it is shown.
  const since = row.current.since;
  if (row.current.status === 'called') {
    return { look: 'called', since };
  }
  return { look: now - since >= LONG_MINUTES * 60_000 ? 'long' : 'serving', since };
}

/** What a counter shows at a moment. */
function tileOf(view: HallView, row: CounterRow, now: number): Tile {
  const { look, since } = lookOf(row, now);
  const desk = deskAt(view, row.counter.number);
  const open = row.counter.state.status === 'open';
  return { row, look, since, desk, deskLook: deskLook(desk, open, view.desks_at) };
}

/** The wall in the order of the signs above the counters. */
export function wallOf(view: HallView, now: number): Tile[] {
  return view.counters
    .toSorted((a, b) => a.counter.number - b.counter.number)
    .map(row => tileOf(view, row, now));
}

/** How many counters are in each state. */
export function tally(tiles: Tile[]): Record<CounterLook, number> {
  const counts = { serving: 0, long: 0, called: 0, idle: 0, closed: 0 };
  for (const tile of tiles) {
    counts[tile.look] += 1;
  }
  return counts;
}

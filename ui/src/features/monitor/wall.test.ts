import { describe, expect, it } from 'vitest';
import type { CounterRow, TicketRow } from '@/generated';
import { openCounters } from '@/shared/hall';
import { LONG_MINUTES, tally, lookOf, wallOf } from './wall';

const NOW = 1_000 * 60_000;
const minutesAgo = (minutes: number) => NOW - minutes * 60_000;

const servingFor = (minutes: number) => ({ status: 'serving', since: minutesAgo(minutes) });

function counter(number: number, open: boolean, current: Partial<TicketRow> | null = null): CounterRow {
  return {
    counter: {
      hall: 'H',
      number,
      businesses: ['A'],
      state: open ? { status: 'open', staff: 'wang', name: '王晓敏' } : { status: 'closed' },
      since: minutesAgo(60),
      revision: 1,
    },
    current: current as TicketRow | null,
    finished_today: 3,
  };
}

describe('a counter on the wall', () => {
  it('is closed without a clerk', () => {
    expect(lookOf(counter(1, false), NOW)).toMatchObject({ look: 'closed', since: null });
  });

  it('shows a ticket that was left at a closed counter', () => {
    expect(lookOf(counter(1, false, servingFor(2)), NOW).look).toBe('serving');
  });

  it('is idle without a ticket', () => {
    expect(lookOf(counter(1, true), NOW).look).toBe('idle');
  });

  it('waits for whoever was called', () => {
    expect(lookOf(counter(1, true, { status: 'called', since: minutesAgo(1) }), NOW).look).toBe('called');
  });

  it('serves, and is marked when it takes long', () => {
    expect(lookOf(counter(1, true, servingFor(LONG_MINUTES - 1)), NOW).look).toBe('serving');
    expect(lookOf(counter(1, true, servingFor(LONG_MINUTES)), NOW).look).toBe('long');
  });
});

it('orders the wall like the signs and counts the states', () => {
  const view = {
    counters: [counter(3, true), counter(1, false), counter(2, true)],
    waiting: {},
    desks: [],
    desks_at: null,
    now: NOW,
  };
  const tiles = wallOf(view, NOW);
  expect(tiles.map(tile => tile.row.counter.number)).toEqual([1, 2, 3]);
  expect(tally(tiles)).toMatchObject({ idle: 2, closed: 1, serving: 0 });
  expect(openCounters(view, 'A')).toEqual([2, 3]);
  expect(openCounters(view, 'B')).toEqual([]);
});

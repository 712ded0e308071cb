import { describe, expect, it } from 'vitest';
import type { CaseRow, QueueView, TicketRow } from '@/generated';
import { firstCase, planNext, undoable } from './plan';

const row = (change: Partial<CaseRow>): CaseRow => ({
  id: 'c1',
  joint: null,
  item_name: '居住证新办',
  status: 'draft',
  applicant: '',
  number: '',
  due: 'none',
  light: 'none',
  outcome_untold: false,
  changed_at: 1,
  ...change,
});

const ticket = (change: Partial<TicketRow> = {}): TicketRow => ({
  id: 't1',
  number: 'A012',
  status: 'serving',
  business: 'A',
  title: '居住证',
  item: null,
  class: 'normal',
  priority_reason: null,
  name: '',
  id_number_masked: '',
  age: null,
  issued_at: 0,
  appointment_at: null,
  counter: 3,
  since: 0,
  reason: null,
  parked: null,
  visits: 1,
  calls: 1,
  undo_until: null,
  cases: [],
  ...change,
});

describe('call next', () => {
  it('calls when the counter is free', () => {
    expect(planNext(null)).toEqual({ do: 'call' });
  });

  it('ends the visit first when all of it is accepted', () => {
    const done = ticket({ cases: [row({ status: 'in_review' }), row({ id: 'c2', status: 'approved' })] });
    expect(planNext(done).do).toBe('finish_then_call');
  });

  it('explains instead of leaving a draft behind', () => {
    const open = ticket({ cases: [row({ status: 'approved' }), row({ id: 'c2' })] });
    expect(planNext(open)).toMatchObject({ do: 'explain', key: 'counter.stillDraft' });
  });

  it('explains while the person is still on the way', () => {
    expect(planNext(ticket({ status: 'called' }))).toMatchObject({
      do: 'explain',
      key: 'counter.stillCalled',
    });
  });

  it('never ends a visit in which nothing was done', () => {
    expect(planNext(ticket())).toMatchObject({ do: 'explain', key: 'counter.nothingDone' });
  });
});

describe('undo', () => {
  const queue = (change: Partial<QueueView>): QueueView => ({
    current: null,
    waiting: [],
    waiting_elsewhere: 0,
    parked: [],
    missed: [],
    finished: [],
    now: 0,
    ...change,
  });

  it('offers the latest change that is still in time', () => {
    const view = queue({
      parked: [ticket({ id: 't2', undo_until: 9 })],
      finished: [ticket({ id: 't1', undo_until: 8 }), ticket({ id: 't0', undo_until: 3 })],
    });
    expect(undoable(view, 5)?.id).toBe('t2');
    expect(undoable(view, 9)).toBeNull();
  });

  it('brings nobody back to a counter where somebody is', () => {
    const finished = [ticket({ id: 't1', undo_until: 8 })];
    expect(undoable(queue({ current: ticket(), finished }), 5)).toBeNull();
    expect(undoable(queue({ current: ticket({ id: 't2', undo_until: 7 }), finished }), 5)?.id).toBe('t2');
  });
});

describe('the case that is shown first', () => {
  it('is an open one before a handed-in one, and not one of a joint application', () => {
    const cases = [
      row({ id: 'accepted', status: 'in_review', changed_at: 9 }),
      row({ id: 'draft', changed_at: 2 }),
      row({ id: 'member', joint: 'j1', changed_at: 8 }),
    ];
    expect(firstCase(ticket({ cases }))).toBe('draft');
    expect(firstCase(ticket({ cases: cases.slice(0, 1) }))).toBe('accepted');
    expect(firstCase(ticket())).toBeNull();
  });
});

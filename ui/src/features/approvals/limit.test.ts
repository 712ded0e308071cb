import { describe, expect, it } from 'vitest';
import type { Deadline, TaskScreen } from '@/generated';
import { extensionOf, limitVerbs } from './limit';

const deadline = {
  procedures: [{ kind: 'hearing', limit: { count: 20, unit: 'workdays' } }],
  extendable: { count: 10, unit: 'workdays' },
  extension: null,
} as unknown as Deadline;

const screen = (held: Deadline | undefined, more: Partial<TaskScreen> = {}): TaskScreen =>
  ({ task: { deadline: held }, may_reckon: true, light: 'none', stopped: null, ...more }) as TaskScreen;

const request = {
  by: { count: 5, unit: 'workdays' },
  reason: 'x',
  staff: 'a',
  name: 'a',
  at: 0,
  answer: null,
};

describe('a limit', () => {
  it('is stopped and extended as the item lists it', () => {
    expect(limitVerbs(screen(deadline))).toEqual(['stop', 'extend']);
    expect(limitVerbs(screen({ ...deadline, procedures: [], extendable: null }))).toEqual([]);
    expect(limitVerbs(screen(undefined))).toEqual([]);
  });

  it('is only let go on while it is stopped, and left alone once it is over or is not one’s own', () => {
    expect(limitVerbs(screen(deadline, { stopped: {} as never }))).toEqual(['resume']);
    expect(limitVerbs(screen(deadline, { light: 'red' }))).toEqual([]);
    expect(limitVerbs(screen(deadline, { may_reckon: false }))).toEqual([]);
  });

  it('is asked for more time once', () => {
    const asked = { ...deadline, extension: request } as unknown as Deadline;
    expect(limitVerbs(screen(asked))).toEqual(['stop']);
    expect(extensionOf(screen(asked))?.kind).toBe('asked');
    expect(extensionOf(screen(deadline))).toBeNull();
    const answer = { granted: false, opinion: '材料清楚', by: 'head', at: 1 };
    const denied = { ...deadline, extension: { ...request, answer } } as unknown as Deadline;
    expect(extensionOf(screen(denied))).toMatchObject({ kind: 'denied', answer });
  });
});

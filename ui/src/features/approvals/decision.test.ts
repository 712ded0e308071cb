import { describe, expect, it } from 'vitest';
import type { Due, TaskRow, TaskScreen, TaskState } from '@/generated';
import { commandOf, inboxOrder, missingWord, obstacleOf, verbsOf } from './decision';

function screen(state: TaskState, canDecide = true): TaskScreen {
  return { task: { state }, can_decide: canDecide, department_name: '医保' } as TaskScreen;
}

const claimedBy = (staff: string): TaskState => ({ status: 'claimed', staff, name: '钱丽', at: 1 });

describe('who may decide', () => {
  it('is anybody of the department while nobody has it', () => {
    expect(verbsOf(screen({ status: 'open' }), 'qianli')).toEqual(['claim', 'approve', 'refuse', 'return']);
  });

  it('is the holder, who can give it back', () => {
    expect(verbsOf(screen(claimedBy('qianli')), 'qianli')).toContain('release');
  });

  it('is not somebody else, who is told who has it', () => {
    expect(obstacleOf(screen(claimedBy('sunwei')), 'qianli')).toEqual({
      kind: 'claimed',
      by: '钱丽',
      since: 1,
    });
    expect(verbsOf(screen(claimedBy('sunwei')), 'qianli')).toEqual([]);
  });

  it('is nobody once it is decided', () => {
    const state: TaskState = { status: 'refused', by: '钱丽', at: 2, opinion: '', legal_basis: '' };
    expect(obstacleOf(screen(state), 'qianli')).toMatchObject({ kind: 'decided', status: 'refused' });
  });

  it('is nobody without the right', () => {
    expect(obstacleOf(screen({ status: 'open' }, false), 'qianli')).toEqual({ kind: 'not_yours' });
  });
});

describe('what a decision needs', () => {
  it('is a reason and a legal basis to refuse', () => {
    expect(missingWord('refuse', { opinion: ' ', legalBasis: '' })).toBe('opinion');
    expect(missingWord('refuse', { opinion: '证明过期', legalBasis: '' })).toBe('legalBasis');
    expect(missingWord('refuse', { opinion: '证明过期', legalBasis: '办法第九条' })).toBeNull();
  });

  it('is what to supplement to return', () => {
    expect(missingWord('return', { opinion: '', legalBasis: '' })).toBe('opinion');
  });

  it('is nothing to approve', () => {
    expect(missingWord('approve', { opinion: '', legalBasis: '' })).toBeNull();
    expect(commandOf('approve', { opinion: ' 属实 ', legalBasis: '' })).toEqual({
      verb: 'approve',
      opinion: '属实',
    });
  });
});

const row = (id: string, status: string, due: Due, opened_at: number) =>
  ({ id, status, due, opened_at }) as TaskRow;

it('puts what is due first on top and what is decided last', () => {
  const rows = [
    row('done', 'approved', { on: '2026-11-01' }, 1),
    row('no limit', 'open', 'none', 2),
    row('later', 'claimed', { on: '2026-11-26' }, 3),
    row('sooner', 'open', { on: '2026-11-24' }, 5),
    row('sooner and older', 'open', { on: '2026-11-24' }, 4),
  ];
  expect(inboxOrder(rows).map(each => each.id)).toEqual([
    'sooner and older',
    'sooner',
    'later',
    'no limit',
    'done',
  ]);
});

import { describe, expect, it } from 'vitest';
import type { CaseScreen } from '@/generated';
import { awaitedSlots, openBranches } from './branches';

const screen = (status: string, held: Partial<CaseScreen['case']> = {}): CaseScreen =>
  ({
    status_now: status,
    case: { joint: null, notice: null, acceptance: null, settlements: {}, ...held },
  }) as unknown as CaseScreen;

describe('the branches of article 32', () => {
  it('are all open to a draft, except what needs something before it', () => {
    expect(openBranches(screen('draft'))).toEqual(['not_needed', 'decline', 'correct', 'notice', 'receive']);
  });

  it('leave a received application only ends that are said to the applicant', () => {
    const receipt = { number: 'r', at: 0, by: '' };
    const open = openBranches(screen('draft', { receipt }));
    expect(open).toContain('withdraw');
    expect(open).not.toContain('receive');
  });

  it('have one notice, and after it the supplement', () => {
    const notice = { number: 'n', at: 0, by: '', missing: [], points: [], supplement_by: 'none' as const };
    expect(openBranches(screen('noticed', { notice }))).toEqual([
      'decline',
      'correct',
      'supplement',
      'withdraw',
    ]);
  });

  it('cannot be declined or noticed once the law has accepted it', () => {
    const open = openBranches(screen('deemed', { receipt: { number: 'r', at: 0, by: '' } }));
    expect(open).toEqual(['correct', 'supplement', 'withdraw']);
  });

  it('end with the decision', () => {
    for (const status of ['approved', 'refused', 'withdrawn', 'declined', 'not_needed', 'terminated']) {
      expect(openBranches(screen(status))).toEqual([]);
    }
  });

  it('take what was allowed to follow as long as it is awaited', () => {
    const held = { settlements: { a: 'later', b: 'shown' }, acceptance: {} } as never;
    expect(openBranches(screen('in_review', held))).toEqual(['bring_later', 'withdraw']);
    expect(awaitedSlots(screen('in_review', held))).toEqual(['a']);
  });
});

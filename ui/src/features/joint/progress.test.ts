import { describe, expect, it } from 'vitest';
import type { JointMember, JointMemberScreen } from '@/generated';
import { isMoving, standingOf } from './progress';

const member = (changes: Partial<JointMember>): JointMember =>
  ({ item: 'x', item_name: '生育医疗费用报销', status: '', by: '', chosen: true, ...changes }) as JointMember;

const part = (after: string[]): JointMemberScreen => ({ item: 'x', after }) as unknown as JointMemberScreen;

const standing = (changes: Partial<JointMember>, after: string[] = [], others: JointMember[] = []) =>
  standingOf({ member: member(changes), part: part(after) }, others);

describe('where a member stands', () => {
  it('is nobody’s until it is claimed', () => {
    expect(standing({ status: 'in_review' })).toEqual({ kind: 'unclaimed' });
    expect(standing({ status: 'in_review', by: '钱丽' })).toEqual({ kind: 'claimed', by: '钱丽' });
  });

  it('waits only for members that are not approved yet', () => {
    const others = [
      member({ item_name: '出生登记', status: 'approved' }),
      member({ item_name: '参保登记', status: 'in_review' }),
    ];
    expect(standing({ status: 'queued' }, ['出生登记', '参保登记'], others)).toEqual({
      kind: 'waits',
      names: ['参保登记'],
    });
  });

  it('moves once somebody has it, and stays moving when it is decided', () => {
    expect(isMoving(standing({ status: 'queued' }))).toBe(false);
    expect(isMoving(standing({ status: 'returned' }))).toBe(true);
    expect(isMoving(standing({ status: 'approved', by: '钱丽' }))).toBe(true);
  });
});

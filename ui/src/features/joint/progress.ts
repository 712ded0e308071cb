import type { JointMember, JointScreen } from '@/generated';
import type { Tone } from '@/shared/ui';
import type { Part } from './steps';

/** Where a member of a submitted joint application stands. */
export type Standing =
  | { kind: 'waits'; names: string[] }
  | { kind: 'unclaimed' }
  | { kind: 'claimed'; by: string }
  | { kind: 'returned' }
  | { kind: 'approved'; by: string }
  | { kind: 'refused'; by: string }
  | { kind: 'withdrawn'; by: string }
  | { kind: 'terminated'; by: string };

/** What each standing looks like. */
export const TONES: Record<Standing['kind'], Tone> = {
  waits: 'plain',
  unclaimed: 'plain',
  claimed: 'info',
  returned: 'warn',
  approved: 'ok',
  refused: 'bad',
  withdrawn: 'plain',
  terminated: 'bad',
};

const ENDS: ReadonlySet<string> = new Set(['approved', 'refused', 'withdrawn', 'terminated']);

/** Where a member stands; a queued one names only the members that it really still waits for. */
export function standingOf({ member, part }: Part, all: readonly JointMember[]): Standing {
  switch (member.status) {
    case 'approved':
      return { kind: 'approved', by: member.by };
    case 'refused':
      return { kind: 'refused', by: member.by };
    case 'withdrawn':
      return { kind: 'withdrawn', by: member.by };
    case 'terminated':
      return { kind: 'terminated', by: member.by };
    case 'returned':
      return { kind: 'returned' };
    case 'queued': {
      const open = (name: string) => all.find(each => each.item_name === name)?.status !== 'approved';
      return { kind: 'waits', names: part.after.filter(open) };
    }
    default:
      return member.by === '' ? { kind: 'unclaimed' } : { kind: 'claimed', by: member.by };
  }
}

/** Whether somebody has begun with it. */
export function isMoving(standing: Standing): boolean {
  return standing.kind !== 'waits' && standing.kind !== 'unclaimed';
}

/** Whether it is over, either way. */
export function isDecided(
  standing: Standing,
): standing is Extract<Standing, { kind: 'approved' | 'refused' | 'withdrawn' | 'terminated' }> {
  return ENDS.has(standing.kind);
}

/** Chosen members that are decided, either way. */
export function decidedCount(screen: JointScreen): number {
  return screen.joint.members.filter(member => member.chosen && ENDS.has(member.status)).length;
}

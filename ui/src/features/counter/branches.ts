import type { CaseScreen } from '@/generated';

/** What can be said of an application beside accepting it: the branches of the Administrative Licensing Law, article 32, and what belongs to them. */
export type Branch =
  'not_needed' | 'decline' | 'correct' | 'notice' | 'receive' | 'supplement' | 'bring_later' | 'withdraw';

/** The branches in the order of the article; the place is the digit key. */
export const BRANCHES: readonly Branch[] = [
  'not_needed',
  'decline',
  'correct',
  'notice',
  'receive',
  'supplement',
  'bring_later',
  'withdraw',
];

/** What is open now. The rules decide again; this only keeps off the screen what they would refuse. */
export function openBranches({ case: held, status_now: status }: CaseScreen): Branch[] {
  const draft = status === 'draft';
  const before = draft || status === 'noticed' || status === 'deemed';
  const under = ['queued', 'in_review', 'returned'].includes(status);
  const follows = Object.values(held.settlements).includes('later') && held.acceptance !== null;
  const open: Record<Branch, boolean> = {
    not_needed: draft && held.joint === null,
    decline: (draft || status === 'noticed') && held.joint === null,
    correct: before,
    notice: draft && held.notice === null,
    receive: draft && !held.receipt?.number,
    supplement: status === 'noticed' || status === 'deemed' || status === 'returned',
    bring_later: follows && status !== 'withdrawn' && status !== 'refused',
    withdraw: (before && (held.receipt !== undefined || held.notice !== null)) || under,
  };
  return BRANCHES.filter(branch => open[branch]);
}

/** Slots of an accepted case whose materials may still follow. */
export function awaitedSlots({ case: held }: CaseScreen): string[] {
  return Object.entries(held.settlements)
    .filter(([, settlement]) => settlement === 'later')
    .map(([slot]) => slot);
}

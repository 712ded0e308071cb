import type { StaffId, TaskCommand, TaskRow, TaskScreen } from '@/generated';
import { dueDay } from '@/shared/time';

/** What can be done with a task by one key. */
export type TaskVerb = Exclude<TaskCommand['verb'], 'clock'>;

/** Why nothing can be decided now. */
export type Obstacle =
  | { kind: 'decided'; status: 'approved' | 'refused' | 'returned' | 'ended'; by: string; at: number }
  | { kind: 'claimed'; by: string; since: number }
  | { kind: 'not_yours' };

/** What keeps this person from deciding, or `null`. */
export function obstacleOf(screen: TaskScreen, staff: StaffId): Obstacle | null {
  const state = screen.task.state;
  switch (state.status) {
    case 'approved':
    case 'refused':
    case 'returned':
    case 'ended':
      return { kind: 'decided', status: state.status, by: state.by, at: state.at };
    case 'claimed':
      if (state.staff !== staff) {
        return { kind: 'claimed', by: state.name, since: state.at };
      }
      break;
    case 'open':
      break;
  }
  return screen.can_decide ? null : { kind: 'not_yours' };
}

/** Verbs that can be used now. */
export function verbsOf(screen: TaskScreen, staff: StaffId): TaskVerb[] {
  if (obstacleOf(screen, staff) !== null) {
    return [];
  }
  const hold: TaskVerb = screen.task.state.status === 'claimed' ? 'release' : 'claim';
  return [hold, 'approve', 'refuse', 'return'];
}

/** What has been entered for a decision. */
export interface Words {
  opinion: string;
  legalBasis: string;
}

/** The first thing missing from a decision: refusing needs a reason and a legal basis, returning says what to supplement. */
export function missingWord(verb: TaskVerb, words: Words): keyof Words | null {
  if ((verb === 'refuse' || verb === 'return') && words.opinion.trim() === '') {
    return 'opinion';
  }
  if (verb === 'refuse' && words.legalBasis.trim() === '') {
    return 'legalBasis';
  }
  return null;
}

/** The command that says it. */
export function commandOf(verb: TaskVerb, words: Words): TaskCommand {
  const opinion = words.opinion.trim();
  switch (verb) {
    case 'claim':
    case 'release':
      return { verb };
    case 'approve':
    case 'return':
      return { verb, opinion };
    case 'refuse':
      return { verb, opinion, legal_basis: words.legalBasis.trim() };
  }
}

const OPEN: ReadonlySet<string> = new Set(['open', 'claimed']);

/** Whether it still waits for a decision. */
export function isOpen(row: TaskRow): boolean {
  return OPEN.has(row.status);
}

/** The day something is due; what has no day comes last. */
function dueKey(row: TaskRow): string {
  return dueDay(row.due) ?? '9999-12-31';
}

/** The inbox: open tasks by due day and then by age, decided ones after them, latest first. */
export function inboxOrder(rows: TaskRow[]): TaskRow[] {
  return rows.toSorted((a, b) => {
    if (isOpen(a) !== isOpen(b)) {
      return isOpen(a) ? -1 : 1;
    }
    if (!isOpen(a)) {
      return b.opened_at - a.opened_at;
    }
    return dueKey(a).localeCompare(dueKey(b)) || a.opened_at - b.opened_at;
  });
}

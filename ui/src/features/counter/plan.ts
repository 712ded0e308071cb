import type { QueueView, TicketRow } from '@/generated';
import type { MessageKey } from '@/shared/i18n';

/** What F2 does now. Planned as a pure function, then done. */
export type NextPlan =
  | { do: 'call' }
  | { do: 'finish_then_call'; ticket: TicketRow }
  | { do: 'explain'; key: MessageKey; params: Record<string, string> };

/**
 * "Call next" ends the current person's visit when all of it is accepted. It never throws a draft away by itself, and never
 * ends a visit in which nothing was done.
 */
export function planNext(current: TicketRow | null): NextPlan {
  if (!current) return { do: 'call' };
  const { number } = current;
  if (current.status === 'called') return { do: 'explain', key: 'counter.stillCalled', params: { number } };
  const draft = current.cases.find(row => row.status === 'draft');
  if (draft) return { do: 'explain', key: 'counter.stillDraft', params: { item: draft.item_name } };
  if (current.cases.length === 0) return { do: 'explain', key: 'counter.nothingDone', params: { number } };
  return { do: 'finish_then_call', ticket: current };
}

/**
 * The ticket whose last change can be undone now: of several the one whose time runs out last, which is the latest change.
 * While somebody is at the counter nobody else can come back to it, so then it is only that ticket.
 */
export function undoable(queue: QueueView, now: number): TicketRow | null {
  const rows = queue.current
    ? [queue.current]
    : [...queue.parked, ...queue.missed, ...queue.finished, ...queue.waiting];
  let latest: TicketRow | null = null;
  for (const row of rows) {
    if (row.undo_until && row.undo_until > now && row.undo_until > (latest?.undo_until ?? 0)) latest = row;
  }
  return latest;
}

const openStatuses: ReadonlySet<string> = new Set(['draft', 'returned', 'noticed', 'deemed']);

/** Which case of a ticket is worked on first: an open one before a handed-in one, the latest of them. */
export function firstCase(ticket: TicketRow | null): string | null {
  if (!ticket) return null;
  const own = ticket.cases.filter(row => row.joint === null && row.status !== 'discarded');
  const byChange = own.toSorted((one, other) => other.changed_at - one.changed_at);
  return (byChange.find(row => openStatuses.has(row.status)) ?? byChange[0])?.id ?? null;
}

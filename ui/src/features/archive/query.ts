import type { ArchiveQuery, Trace } from '@/generated';

/** What an old case can be looked for by. */
export type TraceKind = Trace['by'];
/** In the order of the choice. */
export const TRACE_KINDS: readonly TraceKind[] = ['number', 'id_number', 'phone', 'name'];

/** The form as it is filled in. */
export interface Draft {
  /** What the person has in hand, as typed. */
  text: string;
  /** What it is, when somebody said so; otherwise it is told by its shape. */
  by: TraceKind | null;
  /** Name of an item as typed, and its code once it was found. */
  itemText: string;
  item: string | null;
  /** Days, `2026-11-29` when complete. */
  from: string;
  until: string;
}

/** Nothing filled in. */
export const EMPTY: Draft = { text: '', by: null, itemText: '', item: null, from: '', until: '' };

/** What keeps one from searching. */
export type Gap = 'nothing' | 'item' | 'from' | 'until' | 'order';

/** What a typed text is by its shape; the person at the screen can say otherwise. */
export function shapeOf(text: string): TraceKind {
  const plain = text.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase();
  if (!/\d/.test(plain)) return 'name';
  if (/^(?:\+86)?(?:1\d{10}|0\d{2,3}-?\d{7,8})$/.test(plain)) return 'phone';
  if (/^(?:\d{17}[\dX]|[A-Z]{3}\d{12})$/.test(plain)) return 'id_number';
  return 'number';
}

/** What is looked for by. */
export function traceKind(draft: Draft): TraceKind {
  return draft.by ?? shapeOf(draft.text);
}

/** A day that there is. */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** What is still wrong with the form; null when it can be asked. */
export function gapOf(draft: Draft): Gap | null {
  if (draft.from !== '' && !isDay(draft.from)) return 'from';
  if (draft.until !== '' && !isDay(draft.until)) return 'until';
  if (draft.from !== '' && draft.until !== '' && draft.from > draft.until) return 'order';
  if (draft.itemText.trim() !== '' && draft.item === null) return 'item';
  const asked = draft.text.trim() !== '' || draft.item !== null || draft.from !== '' || draft.until !== '';
  return asked ? null : 'nothing';
}

/** The question that a form without gaps asks. */
export function queryOf(draft: Draft): ArchiveQuery {
  const text = draft.text.trim();
  return {
    trace: text === '' ? null : { by: traceKind(draft), text },
    item: draft.item,
    from: draft.from || null,
    until: draft.until || null,
    after: null,
  };
}

import type { Failure } from '@/generated';
import type { Severity } from '../failures';
import type { MessageKey } from '../i18n';

/** What a message in the corner says. */
export type ToastContent =
  | { kind: 'failure'; failure: Failure }
  | {
      kind: 'message';
      severity: Severity | 'done';
      key: MessageKey;
      params?: Readonly<Record<string, string | number>>;
    };

/** A message in the corner. */
export interface Toast {
  id: number;
  content: ToastContent;
}

/** Milliseconds after which a message goes away by itself; a failure stays longer because it has to be read. */
const stay = { message: 5000, failure: 12_000 };

/** More at once would cover the work. */
const MOST = 3;

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]): void {
  toasts = next;
  listeners.forEach(listener => listener());
}

function add(content: ToastContent): void {
  last += 1;
  const id = last;
  const same = JSON.stringify(content);
  // The same message again replaces the old one instead of piling up.
  const others = toasts.filter(held => JSON.stringify(held.content) !== same);
  publish([...others, { id, content }].slice(-MOST));
  setTimeout(() => dismissToast(id), stay[content.kind]);
}

/** Says why something failed and what to do next. */
export function toastFailure(failure: Failure): void {
  add({ kind: 'failure', failure });
}

/** Says something in the corner: `toast('done', 'counter.undone', { number: 'A012' })`. */
export function toast(
  severity: Severity | 'done',
  key: MessageKey,
  params?: Readonly<Record<string, string | number>>,
): void {
  add({ kind: 'message', severity, key, ...(params && { params }) });
}

/** Takes a message away. */
export function dismissToast(id: number): void {
  if (toasts.some(held => held.id === id)) publish(toasts.filter(held => held.id !== id));
}

/** The messages, for `useSyncExternalStore`. */
export const toastStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  current: (): readonly Toast[] => toasts,
};

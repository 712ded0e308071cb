import { useSyncExternalStore } from 'react';
import type { Definition } from '@/generated';

/**
 * Edits that were begun, by item: they outlive the page, so that one may look something up elsewhere. They are nowhere but in this window
 * until they are handed in.
 */
let edits: ReadonlyMap<string, Definition> = new Map();
const listeners = new Set<() => void>();

function publish(next: ReadonlyMap<string, Definition>): void {
  edits = next;
  listeners.forEach(listener => listener());
}

/** Keeps an edit. */
export function keepEdit(edited: Definition): void {
  publish(new Map(edits).set(edited.code, edited));
}

/** Forgets an edit: it was handed in, or taken back. */
export function forgetEdit(code: string): void {
  if (!edits.has(code)) return;
  const next = new Map(edits);
  next.delete(code);
  publish(next);
}

/** Edits that were begun. */
export function useEdits(): ReadonlyMap<string, Definition> {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => edits,
  );
}

import type { QueryClient } from '@tanstack/react-query';
import { isSaving } from '../rpc';

/** Longer than what is typed waits before it is saved. */
const REST_MS = 400;

/** Keyups count, too: they are all that WebKitGTK tells of a letter that goes to an input method. */
const TYPING = ['keydown', 'keyup', 'input', 'compositionupdate'] as const;

/**
 * Waits until the clerk types nothing for a moment and everything typed is saved, without touching the field they are in. What comes from a device while
 * somebody types must not end a word that an input method is composing.
 */
export function keysRest(client: QueryClient): Promise<void> {
  return new Promise(resolve => {
    let last = performance.now();
    const typed = () => {
      last = performance.now();
    };
    for (const event of TYPING) window.addEventListener(event, typed, { capture: true });
    const timer = setInterval(() => {
      if (performance.now() - last < REST_MS || isSaving(client)) return;
      clearInterval(timer);
      for (const event of TYPING) window.removeEventListener(event, typed, { capture: true });
      resolve();
    }, 50);
  });
}

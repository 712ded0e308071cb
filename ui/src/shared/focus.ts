import { type RefObject, useEffect, useRef } from 'react';

/**
 * Gives the focus to a part as soon as it can take it. A disabled button can not, and one that appears while an action is still on its way is
 * disabled; so the part takes the focus once it is ready, and again when it was disabled meanwhile and nothing else has the focus.
 */
export function useFocusOnceReady<E extends HTMLElement>(ready: boolean): RefObject<E | null> {
  const part = useRef<E>(null);
  const taken = useRef(false);
  useEffect(() => {
    if (!ready || (taken.current && document.activeElement !== document.body)) return;
    taken.current = true;
    part.current?.focus();
  }, [ready]);
  return part;
}

import { useEffect, useState } from 'react';

/** A picture that is on its way, there, or not to be had. Another state is another object. */
export interface Picture {
  state: 'coming' | 'ready' | 'failed';
  /** What is drawn once it is ready: the very element that was decoded, so that nothing is read or decoded again. */
  element: HTMLImageElement;
  /** How often it was asked for in vain. */
  failures: number;
}

/** A picture that is being loaded. */
export interface Loading {
  element: HTMLImageElement;
  /** Resolves once it can be drawn without waiting; rejects when it cannot be had. */
  ready: Promise<void>;
  cancel: () => void;
}

/** Loads and decodes a picture outside the page. */
export function load(url: string): Loading {
  const element = new Image();
  element.decoding = 'sync';
  element.draggable = false;
  element.src = url;
  return { element, ready: element.decode(), cancel: () => element.removeAttribute('src') };
}

/**
 * Puts a loaded picture into the page; returns how to take it out again. The same photo can lie in two slots that are looked at side by side:
 * the second place gets a copy.
 */
export function putInto(
  place: HTMLElement,
  element: HTMLImageElement,
  label: string,
  testid: string,
): () => void {
  const drawn = element.isConnected ? document.importNode(element) : element;
  drawn.alt = label;
  drawn.dataset['testid'] = testid;
  place.append(drawn);
  return () => drawn.remove();
}

/** Draws a loaded picture once more elsewhere. */
export function drawSmall(canvas: HTMLCanvasElement, element: HTMLImageElement): void {
  canvas.width = element.naturalWidth;
  canvas.height = element.naturalHeight;
  // A document without a screen (unit tests) has pictures of no size.
  if (element.naturalWidth > 0) canvas.getContext('2d')?.drawImage(element, 0, 0);
}

/** The pictures that are held ready: those on the screen and those that are likely to be next. */
export interface Pictures {
  /** What is known of an address that is held. */
  of: (url: string) => Picture | undefined;
  /**
   * Holds these and lets go of all others. What is on the screen is loaded at once; the others after it and one after the other, in their
   * order, so that what is looked at never waits for what may be looked at.
   */
  hold: (shown: readonly string[], others: readonly string[]) => void;
  /** Asks once more for one that could not be had: at once for what is on the screen, the others when their turn comes. */
  again: (url: string) => void;
  /** Calls back after each change; returns how to stop that. */
  subscribe: (listener: () => void) => () => void;
}

/** Nothing held yet. */
export function openPictures(begin: (url: string) => Loading = load): Pictures {
  const held = new Map<string, Picture>();
  const loading = new Map<string, Loading>();
  const listeners = new Set<() => void>();
  let shown: readonly string[] = [];
  let others: readonly string[] = [];

  const tell = (url: string, picture: Picture) => {
    held.set(url, picture);
    for (const listener of listeners) listener();
  };
  const start = (url: string) => {
    const failures = held.get(url)?.failures ?? 0;
    const begun = begin(url);
    loading.set(url, begun);
    // One that failed goes on saying so until it is there.
    tell(url, { state: failures > 0 ? 'failed' : 'coming', element: begun.element, failures });
    const settle = (picture: Picture) => {
      // Let go of, or begun again, meanwhile: nobody waits for this one any more.
      if (loading.get(url) !== begun) return;
      loading.delete(url);
      tell(url, picture);
      goOn();
    };
    begun.ready.then(
      () => settle({ state: 'ready', element: begun.element, failures }),
      () => settle({ state: 'failed', element: begun.element, failures: failures + 1 }),
    );
  };
  const goOn = () => {
    for (const url of shown) if (!held.has(url)) start(url);
    if (loading.size > 0) return;
    const next = others.find(url => !held.has(url));
    if (next !== undefined) start(next);
  };

  return {
    of: url => held.get(url),
    hold(onScreen, next) {
      // What could not be had ahead of time is asked for again as soon as somebody wants to see it.
      const late = onScreen.filter(url => !shown.includes(url) && held.get(url)?.state === 'failed');
      shown = onScreen;
      others = next;
      for (const url of late) if (!loading.has(url)) start(url);
      for (const url of held.keys()) {
        if (shown.includes(url) || others.includes(url)) continue;
        held.delete(url);
        const begun = loading.get(url);
        loading.delete(url);
        begun?.cancel();
      }
      goOn();
    },
    again(url) {
      if (held.get(url)?.state !== 'failed' || loading.has(url)) return;
      if (shown.includes(url)) return start(url);
      held.delete(url);
      goOn();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Which pages are fetched ahead of one: the two after it, then the one before. */
export function aheadOf(index: number, count: number): number[] {
  return [index + 1, index + 2, index - 1].filter(next => next >= 0 && next < count);
}

/** Pictures that are let go of with the component. */
export function usePictures(): Pictures {
  const [pictures] = useState(() => openPictures());
  useEffect(() => () => pictures.hold([], []), [pictures]);
  return pictures;
}

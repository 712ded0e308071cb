import { useEffect, useSyncExternalStore } from 'react';

/** The platform's cameras; none in a page that may not have any. */
export function devices(): MediaDevices | undefined {
  // The type does not know of pages without it.
  return (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
}

/** How long nobody has pressed anything when it is quiet, in milliseconds. */
const QUIET_MS = 1500;

/** What was found at the last look; null as long as nobody has looked. */
let found: readonly MediaDeviceInfo[] | null = null;
/** The look that goes on now. */
let looking: Promise<readonly MediaDeviceInfo[]> | undefined;
/** Whose changes are heard. */
let heard: MediaDevices | undefined;
const drawn = new Set<() => void>();

async function look(): Promise<readonly MediaDeviceInfo[]> {
  const media = devices();
  if (media && heard !== media) {
    heard = media;
    media.addEventListener('devicechange', () => void lookForCameras());
  }
  try {
    const all = (await media?.enumerateDevices()) ?? [];
    found = all.filter(device => device.kind === 'videoinput');
  } catch {
    found = [];
  }
  drawn.forEach(draw => draw());
  return found;
}

/** Looks for cameras now, and from now on whenever one is plugged in or pulled out. Asks for no permission. */
export function lookForCameras(): Promise<readonly MediaDeviceInfo[]> {
  looking ??= look().finally(() => {
    looking = undefined;
  });
  return looking;
}

/** Whether this PC has a camera; looks, if nobody has looked yet. */
export async function hasCamera(): Promise<boolean> {
  return (found ?? (await lookForCameras())).length > 0;
}

/** The cameras of this PC; null as long as nobody has looked. */
export function useCameras(): readonly MediaDeviceInfo[] | null {
  return useSyncExternalStore(
    draw => {
      drawn.add(draw);
      return () => drawn.delete(draw);
    },
    () => found,
  );
}

/** Waits until nobody has pressed anything for a while; gives back how to wait no longer. */
function whenQuiet(act: () => void): () => void {
  const pressed = ['keydown', 'pointerdown'] as const;
  const end = () => {
    clearTimeout(timer);
    for (const what of pressed) window.removeEventListener(what, again, true);
  };
  const done = () => {
    end();
    act();
  };
  let timer = setTimeout(done, QUIET_MS);
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(done, QUIET_MS);
  };
  for (const what of pressed) window.addEventListener(what, again, true);
  return end;
}

/**
 * Looks for cameras when the clerk rests. The first look keeps WebKitGTK, which gets all of its media library ready for it, from everything else
 * for half a second; nobody's first form of the day should stand still for that.
 */
export function useCamerasReady(wanted: boolean): void {
  useEffect(() => (wanted && found === null ? whenQuiet(() => void hasCamera()) : undefined), [wanted]);
}

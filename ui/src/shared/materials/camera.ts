import { useCallback, useEffect, useRef, useState } from 'react';

/** Where the camera stands. `absent`: there is none; `refused`: it may not be used; `busy`: another program has it; `gone`: it was pulled out. */
export type CameraState = 'starting' | 'live' | 'absent' | 'refused' | 'busy' | 'gone';

/** What is asked of a camera: as many pixels as it has, because small print is read from them. */
const WANTED = { width: { ideal: 3840 }, height: { ideal: 2160 } };

/** Quality of the picture that is handed to the engine, which encodes it anew. */
const QUALITY = 0.92;

/** The platform's cameras; none in a page that may not have any. */
function devices(): MediaDevices | undefined {
  // The type does not know of pages without it.
  return (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
}

/** Why a camera did not start. */
export function stateOf(thrown: unknown): CameraState {
  switch (thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'absent';
  }
}

async function cameras(): Promise<MediaDeviceInfo[]> {
  const all = await devices()?.enumerateDevices();
  return (all ?? []).filter(device => device.kind === 'videoinput');
}

/** Whether this PC has a camera, asked of it now. */
export async function hasCamera(): Promise<boolean> {
  return cameras().then(
    list => list.length > 0,
    () => false,
  );
}

/** How long nobody has pressed anything when it is quiet, in milliseconds. */
const QUIET_MS = 1500;

let quiet: Promise<void> | undefined;

/** Waits, once for the life of the page, until nobody has pressed anything for a while. */
export function whenQuiet(): Promise<void> {
  quiet ??= new Promise(resolve => {
    const pressed = ['keydown', 'pointerdown'] as const;
    const done = () => {
      for (const what of pressed) window.removeEventListener(what, again, true);
      resolve();
    };
    let timer = setTimeout(done, QUIET_MS);
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(done, QUIET_MS);
    };
    for (const what of pressed) window.addEventListener(what, again, true);
  });
  return quiet;
}

/**
 * Looks for cameras when the clerk rests. The first look keeps WebKitGTK, which gets all of its media library ready for it, from everything else
 * for half a second; nobody's first form of the day should stand still for that.
 */
export function useCamerasReady(wanted: boolean): void {
  useEffect(() => {
    if (wanted) void whenQuiet().then(hasCamera);
  }, [wanted]);
}

/**
 * The cameras of this PC, kept up to date as they are plugged in and pulled out; null as long as nobody has looked, which is at once or when
 * the clerk rests. Asks for no permission.
 */
export function useCameras(atOnce: boolean): readonly MediaDeviceInfo[] | null {
  const [found, setFound] = useState<readonly MediaDeviceInfo[] | null>(null);
  useEffect(() => {
    let ended = false;
    const look = () =>
      void cameras().then(
        list => !ended && setFound(list),
        () => !ended && setFound([]),
      );
    const begin = () => {
      if (ended) return;
      look();
      devices()?.addEventListener('devicechange', look);
    };
    if (atOnce) begin();
    else void whenQuiet().then(begin);
    return () => {
      ended = true;
      devices()?.removeEventListener('devicechange', look);
    };
  }, [atOnce]);
  return found;
}

/** A camera's live picture in a `<video>`, for as long as the component is there and it is wanted: a camera serves one program at a time. */
export function useCamera(live: boolean) {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<CameraState>('starting');
  // Another object is another try, also at the same camera.
  const [wanted, setWanted] = useState<{ device: string | null }>({ device: null });
  useEffect(() => {
    if (!live) return;
    let ended = false;
    let stream: MediaStream | undefined;
    const start = async () => {
      const media = devices();
      if (!media) return setState('absent');
      try {
        stream = await media.getUserMedia({
          audio: false,
          video: wanted.device === null ? WANTED : { ...WANTED, deviceId: { exact: wanted.device } },
        });
      } catch (thrown) {
        return ended ? undefined : setState(stateOf(thrown));
      }
      const [track] = stream.getVideoTracks();
      if (ended || !track || !video.current) return stream.getTracks().forEach(each => each.stop());
      track.addEventListener('ended', () => !ended && setState('gone'));
      video.current.srcObject = stream;
      await video.current.play().catch(() => {});
      return setState('live');
    };
    void start();
    return () => {
      ended = true;
      stream?.getTracks().forEach(track => track.stop());
    };
  }, [wanted, live]);

  const again = useCallback(() => {
    setState('starting');
    setWanted(last => ({ ...last }));
  }, []);
  const choose = useCallback((device: string) => {
    setState('starting');
    setWanted({ device });
  }, []);
  // What was pulled out is there again, or the other program has let go of it.
  const broken = state !== 'live' && state !== 'starting';
  useEffect(() => {
    if (!broken) return;
    devices()?.addEventListener('devicechange', again);
    return () => devices()?.removeEventListener('devicechange', again);
  }, [broken, again]);

  /** The picture as it is now; null while there is none. */
  const take = useCallback(async (): Promise<Blob | null> => {
    const seen = video.current;
    if (!seen || seen.videoWidth === 0) return null;
    const canvas = document.createElement('canvas');
    canvas.width = seen.videoWidth;
    canvas.height = seen.videoHeight;
    canvas.getContext('2d')?.drawImage(seen, 0, 0);
    return new Promise(resolve => {
      canvas.toBlob(resolve, 'image/jpeg', QUALITY);
    });
  }, []);
  return { video, state, device: wanted.device, choose, again, take };
}

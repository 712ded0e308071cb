import { useCallback, useEffect, useRef, useState } from 'react';
import { devices } from './cameras';

/** Where the camera stands. `absent`: there is none; `refused`: it may not be used; `busy`: another program has it; `gone`: it was pulled out. */
export type CameraState = 'starting' | 'live' | 'absent' | 'refused' | 'busy' | 'gone';

/** What is asked of a camera: as many pixels as it has, because small print is read from them. */
const WANTED = { width: { ideal: 3840 }, height: { ideal: 2160 } };

/** Quality of the picture that is handed to the engine, which encodes it anew. */
const QUALITY = 0.92;

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

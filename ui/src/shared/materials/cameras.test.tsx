import { act, fireEvent, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const look = vi.fn<() => Promise<unknown[]>>();
let media: EventTarget;
const camera = { kind: 'videoinput', deviceId: 'one', label: '' };

beforeEach(() => {
  vi.useFakeTimers();
  // A page of which nothing has been asked yet.
  vi.resetModules();
  look.mockReset().mockResolvedValue([{ kind: 'audioinput', deviceId: 'ear', label: '' }, camera]);
  media = Object.assign(new EventTarget(), { enumerateDevices: look });
  Object.defineProperty(navigator, 'mediaDevices', { value: media, configurable: true });
});

afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(navigator, 'mediaDevices');
});

const wait = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));

it('looks once, when nobody has pressed anything for a while', async () => {
  const { useCameras, useCamerasReady } = await import('./cameras');
  const { result, rerender } = renderHook(() => {
    useCamerasReady(true);
    return useCameras();
  });
  await wait(1000);
  fireEvent.keyDown(document.body, { key: 'a' });
  await wait(1000);
  expect(look).not.toHaveBeenCalled();
  expect(result.current).toBeNull();
  await wait(500);
  expect(look).toHaveBeenCalledOnce();
  expect(result.current).toEqual([camera]);
  rerender();
  await wait(5000);
  expect(look).toHaveBeenCalledOnce();
});

it('does not look when somebody who needs no camera is there, or has left', async () => {
  const { useCamerasReady } = await import('./cameras');
  renderHook(() => useCamerasReady(false));
  renderHook(() => useCamerasReady(true)).unmount();
  await wait(5000);
  expect(look).not.toHaveBeenCalled();
});

it('looks at once when a picture is wanted, and once however often it is asked meanwhile', async () => {
  const { hasCamera } = await import('./cameras');
  await expect(Promise.all([hasCamera(), hasCamera()])).resolves.toEqual([true, true]);
  await expect(hasCamera()).resolves.toBe(true);
  expect(look).toHaveBeenCalledOnce();
});

it('hears of a camera that is pulled out, and takes a refusal as none', async () => {
  const { hasCamera, useCameras } = await import('./cameras');
  const { result } = renderHook(() => useCameras());
  await act(async () => void (await hasCamera()));
  expect(result.current).toEqual([camera]);
  look.mockRejectedValueOnce(new DOMException('', 'NotAllowedError'));
  media.dispatchEvent(new Event('devicechange'));
  await wait(0);
  expect(result.current).toEqual([]);
  look.mockResolvedValueOnce([camera]);
  media.dispatchEvent(new Event('devicechange'));
  await wait(0);
  expect(result.current).toEqual([camera]);
});

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CameraShot, Photo } from '@/generated';
import { rpcKey } from '../rpc';
import { CameraDialog } from './CameraDialog';
import type { SlotView } from './slot';

const photo: Photo = {
  hash: 'a1',
  media_type: 'image/jpeg',
  bytes: 9,
  width: 3264,
  height: 2448,
  verdict: 'clear',
};

const slot = {
  slot: 'id_card',
  name: '身份证',
  pages: 2,
  required: true,
  photos: [],
} as unknown as SlotView;

const { rpc } = vi.hoisted(() => ({ rpc: vi.fn<(command: string, request: unknown) => Promise<unknown>>() }));
vi.mock('@/host', () => ({
  host: { rpc, photoUrl: (hash: string, small: boolean) => `photo:${hash}:${small}` },
  asFailure: (thrown: unknown) => thrown,
}));

let shot: CameraShot;
const attached = vi.fn<(slot: string, photo: Photo) => Promise<unknown>>();

function open(camera: unknown): void {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(rpcKey('device_settings', {}), { settings: { camera }, profiles: [] } as never);
  render(
    <QueryClientProvider client={client}>
      <CameraDialog
        slots={[slot]}
        slot="id_card"
        onSlot={() => {}}
        onAttach={attached}
        onDetach={() => {}}
        onFile={() => {}}
        onClose={() => {}}
      />
    </QueryClientProvider>,
  );
}

beforeEach(() => {
  // jsdom has the element and not what it does.
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false;
  };
  attached.mockReset().mockResolvedValue({});
  rpc.mockReset().mockImplementation(() => Promise.resolve(shot));
});
afterEach(cleanup);

async function press(key: string): Promise<void> {
  await act(async () => {
    fireEvent.keyDown(document.activeElement ?? document.body, { key });
  });
  await act(async () => {});
}

it('takes a picture with the document camera that is set up, in its own pixels', async () => {
  shot = { outcome: 'taken', photo };
  open({ camera: '', width: 3264, height: 2448, frame_ms: 5000 });
  screen.getByTestId('camera-ready');
  await press(' ');
  expect(rpc.mock.calls.map(([command]) => command)).toContain('camera_shoot');
  expect(attached).toHaveBeenCalledWith('id_card', photo);
  expect(screen.getByTestId('camera-direct').getAttribute('src')).toBe('photo:a1:false');
});

it('says what is wrong with the camera and what to do, and puts nothing into the slot', async () => {
  shot = { outcome: 'failed', fault: { fault: 'busy' } };
  open({ camera: '', width: 3264, height: 2448, frame_ms: 5000 });
  await press(' ');
  expect(screen.getByTestId('camera-strip').textContent).toBe(
    '高拍仪正被别的程序使用。请关掉占用它的程序再试',
  );
  expect(attached).not.toHaveBeenCalled();
});

it('is the preview of the window where no camera is set up', async () => {
  open(null);
  await act(async () => {});
  expect(screen.queryByTestId('camera-ready')).toBeNull();
  expect(screen.queryByTestId('camera-preview')).toBeNull();
  screen.getByTestId('camera-absent');
});

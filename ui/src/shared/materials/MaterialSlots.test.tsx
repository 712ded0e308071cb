import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Arrival, Attachment, DiscrepancyRow, LicenceFault, LicenceView, Photo } from '@/generated';
import { type Command, host } from '@/host';
import { doublyBound } from '../keys';
import { lookForCameras } from './cameras';
import { MaterialSlots, type MaterialSlotsProps } from './MaterialSlots';
import type { SlotView } from './slot';

const licence = (...faults: LicenceFault[]): LicenceView => ({
  department: 'gongan',
  fetched: {
    source: '示范平台',
    at: 0,
    number: 'HK1',
    issuer: '示范分局',
    issued_on: null,
    valid_until: null,
    faults,
  },
});

const register: SlotView = {
  slot: 'register',
  kind: 'household_register',
  name: '户口簿',
  asked: null,
  note: '',
  pages: 1,
  required: true,
  later: null,
  declarable: false,
  shared: true,
  licence: { department: 'gongan', fetched: null },
  standard: '',
  howToGet: '',
  photos: [],
  settlement: null,
};

const report: DiscrepancyRow = {
  report: 'd1',
  side: 'hall',
  slot: 'register',
  material: '户口簿',
  item_name: '居住证',
  hall_name: '示范大厅',
  department_name: '公安',
  holder_masked: '周**',
  status: 'taken',
  by: '陆伟',
  reported_at: 0,
  closed_at: null,
  answer_by: 'none',
  light: 'none',
};

const onFetch = vi.fn();
const onDispute = vi.fn();
const onPhoto = vi.fn();
const asked = vi.fn();
let arrivals: Arrival[] = [];
beforeEach(() => {
  arrivals = [];
  // The engine is another process; what it answers is all that is stood in for.
  vi.spyOn(host, 'rpc').mockImplementation(((command: Command, request: unknown) => {
    asked(command, request);
    if (command === 'arrival_list') return Promise.resolve(arrivals);
    if (command === 'arrival_take') return Promise.resolve(page('c', 'clear'));
    return Promise.resolve({});
  }) as typeof host.rpc);
});
afterEach(() => {
  cleanup();
  vi.resetAllMocks();
});

function page(hash: string, verdict: string, change: Partial<Attachment> = {}): Attachment {
  const facts = { media_type: 'image/jpeg', bytes: 1, width: 4, height: 3 };
  return { slot: 'register', hash, ...facts, verdict, binding: true, ...change };
}

function show(change: Partial<SlotView>, more: { fetching?: string; reports?: DiscrepancyRow[] } = {}) {
  const sharing = { fetching: more.fetching ?? null, onFetch, onDispute, reports: more.reports ?? [] };
  showSlots([{ ...register, ...change }], sharing);
}

const onAttach = vi.fn<(slot: string, photo: unknown) => Promise<void>>();
const onDetach = vi.fn();

function showSlots(slots: SlotView[], sharing?: MaterialSlotsProps['sharing']) {
  onAttach.mockResolvedValue(undefined);
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MaterialSlots
        slots={slots}
        onAttach={onAttach}
        onDetach={onDetach}
        onPhoto={onPhoto}
        {...(sharing && { sharing })}
      />
    </QueryClientProvider>,
  );
}

const press = (key: string) => act(async () => void fireEvent.keyDown(document.body, { key, altKey: true }));
const line = () => screen.getByTestId('licence-register').textContent;

it('what can be fetched is fetched by one key, and may be photographed until it was', async () => {
  show({});
  expect(screen.getByTestId('slot-state-register').textContent).toBe('可共享获取，无需提交');
  expect(screen.getByTestId('slot-file-register')).toBeTruthy();
  expect(screen.queryByTestId('licence-dispute-register')).toBeNull();
  await press('y');
  expect(onDispute).not.toHaveBeenCalled();
  await press('g');
  expect(onFetch).toHaveBeenCalledExactlyOnceWith('register');
});

it('F9 goes on to the next material once one has all its pages, and stays with it until then', async () => {
  vi.spyOn(host, 'putPhoto').mockResolvedValue({} as Photo);
  const paper = (slot: string, pages: number): SlotView => ({
    ...register,
    slot,
    pages,
    shared: false,
    licence: null,
  });
  showSlots([paper('form', 1), paper('card', 2), paper('lease', 1)]);
  const opened: (string | undefined)[] = [];
  vi.spyOn(HTMLInputElement.prototype, 'click').mockImplementation(function (this: HTMLInputElement) {
    opened.push(this.dataset['slotFile']);
  });
  const f9 = () => act(async () => void fireEvent.keyDown(document.body, { key: 'F9' }));
  const photograph = async (slot: string) => {
    const files = [new File(['x'], 'x.jpg')];
    await act(
      async () => void fireEvent.change(screen.getByTestId(`slot-file-${slot}`), { target: { files } }),
    );
  };
  for (const slot of ['card', 'lease']) {
    fireEvent.focus(screen.getByTestId(`slot-${slot}`));
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as keys are
    await f9();
    // oxlint-disable-next-line no-await-in-loop
    await photograph(slot);
    // oxlint-disable-next-line no-await-in-loop
    await f9();
  }
  expect(opened).toEqual(['card', 'card', 'lease', 'form']);
});

it('nothing is fetched twice at a time', async () => {
  show({}, { fetching: 'register' });
  await press('g');
  expect(onFetch).not.toHaveBeenCalled();
});

it('what was fetched is shown with its source and asks for nothing more', () => {
  show({ licence: licence() });
  expect(screen.getByTestId('slot-state-register').textContent).toBe('已共享获取');
  for (const words of ['示范平台', '示范分局', 'HK1']) expect(line()).toContain(words);
  expect(screen.queryByTestId('slot-file-register')).toBeNull();
});

it('what is wrong with it is said, the paper is missing, and one key reports it', async () => {
  show({ shared: false, licence: licence({ fault: 'expired', valid_until: '2024-08-31' }) });
  expect(screen.getByTestId('slot-state-register').textContent).toBe('缺');
  expect(line()).toContain('2024-08-31');
  await press('y');
  expect(onDispute.mock.calls[0]?.[0]).toMatchObject({ slot: 'register' });
});

it('an open report is shown with who has it, and is not made twice', () => {
  show({ shared: false, licence: licence({ fault: 'no_record' }) }, { reports: [report] });
  expect(screen.getByTestId('licence-report-register').textContent).toBe('数据异议 · 公安 · 核实中');
  expect(screen.queryByTestId('licence-dispute-register')).toBeNull();
});

it('after it was closed another can be made', () => {
  const closed = { ...report, status: 'closed', closed_at: 1 };
  show({ licence: licence() }, { reports: [closed] });
  expect(screen.queryByTestId('licence-report-register')).toBeNull();
  expect(screen.getByTestId('licence-dispute-register')).toBeTruthy();
});

const paper: SlotView = { ...register, shared: false, licence: null };

it('one key says why a page that will not do is handed in all the same', async () => {
  showSlots([{ ...paper, photos: [page('a', 'clear'), page('b', 'blurred')] }]);
  expect(screen.getByTestId('slot-state-register').textContent).toBe('模糊，请重拍');
  await press('u');
  const confirm = screen.getByTestId('dialog-confirm');
  expect(confirm).toHaveProperty('disabled', true);
  await act(async () => void fireEvent.click(screen.getByTestId('reason-1')));
  await act(async () => void fireEvent.click(confirm));
  const action = { what: 'overrule', reason: '原件如此，已当面核对' };
  expect(onPhoto).toHaveBeenCalledExactlyOnceWith('register', 'b', action);
  expect(screen.queryByTestId('overrule-dialog')).toBeNull();
});

it('a page with a reason is no trouble any more, but says so', async () => {
  showSlots([{ ...paper, photos: [page('b', 'dark', { overruled: '原件如此' })] }]);
  expect(screen.getByTestId('slot-state-register').textContent).toBe('过暗，已说明理由');
  await press('u');
  expect(screen.queryByTestId('overrule-dialog')).toBeNull();
});

/** Opens the viewer at the first photo; a document without a screen decodes nothing. */
async function openViewer() {
  HTMLImageElement.prototype.decode = () => Promise.resolve();
  await act(async () => void fireEvent.click(screen.getAllByTestId('slot-photo')[0] ?? document.body));
}
const type = (key: string, shiftKey = false) =>
  act(async () => void fireEvent.keyDown(document.activeElement ?? document.body, { key, shiftKey }));
const seen = () => screen.getByTestId<HTMLImageElement>('viewer-photo').src;

it('the pages of a slot are gone through, moved, turned and taken out by keys', async () => {
  showSlots([{ ...paper, photos: [page('a', 'clear'), page('b', 'clear', { recipe: { turn: 3 } })] }]);
  await openViewer();
  await type('ArrowRight', true);
  expect(onPhoto).toHaveBeenLastCalledWith('register', 'a', { what: 'place', at: 1 });
  await type('ArrowRight');
  expect(seen()).toMatch(/\/photo\/b\?recipe=3$/);
  await type('r');
  expect(onPhoto).toHaveBeenLastCalledWith('register', 'b', { what: 'develop', recipe: { turn: 0 } });
  await type('R', true);
  expect(onPhoto).toHaveBeenLastCalledWith('register', 'b', { what: 'develop', recipe: { turn: 2 } });
  await type('ArrowRight', true);
  expect(onPhoto).toHaveBeenCalledTimes(3);
  expect(doublyBound()).toEqual([]);
  await type('Delete');
  expect(onDetach).toHaveBeenCalledExactlyOnceWith('register', 'b');
});

it('a page is shown as it was taken by one key, and the next one as it was cut out', async () => {
  const recipe = { turn: 1 };
  showSlots([{ ...paper, photos: [page('a', 'clear', { recipe }), page('b', 'clear', { recipe })] }]);
  await openViewer();
  await type('o');
  expect(seen()).toMatch(/\/photo\/a$/);
  await type('ArrowRight');
  expect(seen()).toMatch(/\/photo\/b\?recipe=1$/);
});

it('over the viewer a page is cut out, and a reason is given, which is seen there at once', async () => {
  const drawn = (overruled?: string) => (
    <QueryClientProvider client={queries}>
      <MaterialSlots
        slots={[{ ...paper, photos: [page('a', 'blurred', overruled === undefined ? {} : { overruled })] }]}
        onAttach={onAttach}
        onDetach={onDetach}
        onPhoto={onPhoto}
      />
    </QueryClientProvider>
  );
  const queries = new QueryClient();
  const { rerender } = render(drawn());
  await openViewer();
  expect(screen.getByTestId('viewer-page').textContent).toContain('模糊，请重拍');
  await type('c');
  await act(async () => void fireEvent.click(await screen.findByTestId('crop-turn')));
  await act(async () => void fireEvent.click(screen.getByTestId('dialog-confirm')));
  expect(onPhoto).toHaveBeenLastCalledWith('register', 'a', { what: 'develop', recipe: { turn: 1 } });
  await type('y');
  await act(async () => void fireEvent.click(screen.getByTestId('reason-2')));
  await act(async () => void fireEvent.click(screen.getByTestId('dialog-confirm')));
  const action = { what: 'overrule', reason: '关键内容可辨认' };
  expect(onPhoto).toHaveBeenLastCalledWith('register', 'a', action);
  rerender(drawn('关键内容可辨认'));
  expect(screen.getByTestId('viewer-page').textContent).toContain('模糊 · 窗口说明：关键内容可辨认');
  expect(screen.getByTestId('page-1').textContent).toContain('窗口说明：关键内容可辨认');
  await type('Escape');
  expect(screen.queryByTestId('viewer')).toBeNull();
});

it('the same paper in another slot is offered, with all its pages', async () => {
  const other = {
    ...paper,
    slot: 'copy',
    name: '户口簿复印件',
    photos: [page('a', 'clear'), page('b', 'clear')],
  };
  showSlots([paper, other, { ...paper, slot: 'marriage', kind: 'marriage', name: '结婚证' }]);
  expect(screen.queryByTestId('twin-marriage')).toBeNull();
  await act(async () => void fireEvent.click(screen.getByTestId('twin-register')));
  expect(onAttach.mock.calls.map(([slot, photo]) => [slot, (photo as Attachment).hash])).toEqual([
    ['register', 'a'],
    ['register', 'b'],
  ]);
});

it('a picture of the document camera is put into the slot that needs it, by one key', async () => {
  arrivals = [{ id: 7, name: 'scan.jpg', at: 0, thumbnail: '', verdict: 'clear' }];
  showSlots([paper]);
  expect((await screen.findByTestId('arrival-take')).textContent).toContain('放入“户口簿”');
  await press('Enter');
  expect(asked).toHaveBeenCalledWith('arrival_take', { id: 7 });
  expect(onAttach.mock.calls[0]?.[0]).toBe('register');
});

it('without a camera F9 opens the file dialog, once', async () => {
  showSlots([paper]);
  const picked = vi.spyOn(screen.getByTestId('slot-file-register'), 'click');
  await act(async () => {
    fireEvent.keyDown(document.body, { key: 'F9' });
    fireEvent.keyDown(document.body, { key: 'F9' });
  });
  expect(picked).toHaveBeenCalledOnce();
  expect(screen.queryByTestId('camera-dialog')).toBeNull();
});

it('with a camera F9 opens its picture, once', async () => {
  const enumerateDevices = async () => [{ kind: 'videoinput', deviceId: 'one', label: '' }];
  const mediaDevices = { enumerateDevices, addEventListener: vi.fn(), removeEventListener: vi.fn() };
  Object.defineProperty(navigator, 'mediaDevices', { value: mediaDevices, configurable: true });
  await lookForCameras();
  showSlots([paper]);
  await act(async () => {
    fireEvent.keyDown(document.body, { key: 'F9' });
    fireEvent.keyDown(document.body, { key: 'F9' });
  });
  expect(screen.getAllByTestId('camera-dialog')).toHaveLength(1);
  Reflect.deleteProperty(navigator, 'mediaDevices');
  await lookForCameras();
});

it('opens a photo over the whole window, with the photos of all slots before and after it', async () => {
  const slot = (name: string, ...hashes: string[]): SlotView => ({
    ...register,
    slot: name,
    name,
    licence: null,
    photos: hashes.map(hash => page(hash, 'clear', { slot: name })),
  });
  const all = [slot('身份证', 'a', 'b'), slot('租赁合同', 'c')];
  const key = (name: string) => act(async () => void fireEvent.keyDown(document.body, { key: name }));
  const drawn = (first: SlotView) => (
    <MaterialSlots
      slots={all.slice(1)}
      all={[first, ...all.slice(1)]}
      onAttach={onAttach}
      onDetach={onDetach}
      beside
    />
  );
  const { rerender } = render(drawn(slot('身份证', 'a', 'b')));
  const opener = screen.getByTestId('slot-photo');
  opener.focus();
  await openViewer();
  expect(screen.getByTestId('viewer-count').textContent).toBe('3 / 3');
  expect(screen.getByTestId('viewer-page').textContent).toContain('租赁合同');
  expect(doublyBound()).toEqual([]);
  // Whatever happens to the other slots meanwhile, one stays at the page, and only what is listed here can be taken out here.
  rerender(drawn(slot('身份证', 'b')));
  expect(screen.getByTestId('viewer-count').textContent).toBe('2 / 2');
  await key('Delete');
  expect(onDetach).toHaveBeenCalledExactlyOnceWith('租赁合同', 'c');
  await key('ArrowLeft');
  expect(screen.getByTestId<HTMLImageElement>('viewer-photo').src).toMatch(/\/photo\/b$/);
  await key('Delete');
  expect(onDetach).toHaveBeenCalledOnce();
  await key('Escape');
  expect(screen.queryByTestId('viewer')).toBeNull();
  expect(document.activeElement).toBe(opener);
});

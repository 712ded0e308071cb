import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { DiscrepancyRow, LicenceFault, LicenceView, Photo } from '@/generated';
import { host } from '@/host';
import { doublyBound } from '../keys';
import { MaterialSlots } from './MaterialSlots';
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
afterEach(() => {
  cleanup();
  vi.resetAllMocks();
});

function show(change: Partial<SlotView>, more: { fetching?: string; reports?: DiscrepancyRow[] } = {}) {
  const sharing = { fetching: more.fetching ?? null, onFetch, onDispute, reports: more.reports ?? [] };
  const attach = () => Promise.resolve();
  render(
    <MaterialSlots
      slots={[{ ...register, ...change }]}
      onAttach={attach}
      onDetach={() => {}}
      sharing={sharing}
    />,
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
  render(
    <MaterialSlots
      slots={[paper('form', 1), paper('card', 2), paper('lease', 1)]}
      onAttach={vi.fn()}
      onDetach={() => {}}
    />,
  );
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

it('opens a photo over the whole window, with the photos of all slots before and after it', async () => {
  // A document without a screen decodes nothing.
  HTMLImageElement.prototype.decode = () => Promise.resolve();
  const photo = (slot: string, hash: string) => ({
    slot,
    hash,
    media_type: 'image/jpeg',
    bytes: 1,
    width: 4,
    height: 3,
    verdict: 'clear',
  });
  const slot = (name: string, ...hashes: string[]): SlotView => ({
    ...register,
    slot: name,
    name,
    licence: null,
    photos: hashes.map(hash => photo(name, hash)),
  });
  const all = [slot('身份证', 'a', 'b'), slot('租赁合同', 'c')];
  const key = (name: string) => act(async () => void fireEvent.keyDown(document.body, { key: name }));
  const onDetach = vi.fn();
  const attach = () => Promise.resolve();
  const drawn = (first: SlotView) => (
    <MaterialSlots
      slots={all.slice(1)}
      all={[first, ...all.slice(1)]}
      onAttach={attach}
      onDetach={onDetach}
      beside
    />
  );
  const { rerender } = render(drawn(slot('身份证', 'a', 'b')));
  const opener = screen.getByTestId('slot-photo');
  opener.focus();
  await act(async () => fireEvent.click(opener));
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

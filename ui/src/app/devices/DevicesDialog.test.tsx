import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DeviceReport, DeviceSetup, IdReaderSettings, ProfileReading } from '@/generated';
import { doublyBound } from '@/shared/keys';
import { DevicesDialog } from './DevicesDialog';

const reader: IdReaderSettings = {
  address: 'http://127.0.0.1:19196/readcard',
  exchange: { kind: 'http', method: 'GET', body: '', content_type: '', waits_for_card: false },
  charset: 'utf8',
  answer: {
    inside: '',
    code: '/resultFlag',
    success: ['0'],
    meanings: [],
    fields: {
      name: '/name',
      sex: '',
      nation: '',
      birth: '',
      address: '',
      number: '/number',
      authority: '',
      valid_from: '',
      valid_until: '',
      photo: '',
    },
  },
  limits: { connect_ms: 1000, answer_ms: 3000, card_ms: 10_000, again_ms: 300 },
};

const setup: DeviceSetup = {
  settings: {
    id_reader: null,
    scanner: { enabled: false, gap_ms: 35, shortest: 6 },
    ticket_printer: null,
    camera: null,
  },
  profiles: [{ name: 'nested', settings: reader }],
};

const { rpc } = vi.hoisted(() => ({ rpc: vi.fn<(command: string, request: unknown) => Promise<unknown>>() }));
vi.mock('@/host', () => ({ host: { rpc }, asFailure: (thrown: unknown) => thrown }));

let report: DeviceReport;
let reading: ProfileReading;
let closed: number;

beforeEach(async () => {
  // jsdom has the element and not what it does.
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false;
  };
  closed = 0;
  rpc.mockReset();
  rpc.mockImplementation(command => {
    switch (command) {
      case 'device_test':
        return Promise.resolve(report);
      case 'device_profile':
        return Promise.resolve(reading);
      case 'camera_list':
        return Promise.resolve({ cameras: [], fault: null });
      default:
        return Promise.resolve(setup);
    }
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <DevicesDialog onClose={() => (closed += 1)} />
    </QueryClientProvider>,
  );
  await screen.findByTestId('device-id_reader');
});
afterEach(cleanup);

async function click(testid: string): Promise<void> {
  await act(async () => {
    fireEvent.click(screen.getByTestId(testid));
  });
}

async function change(testid: string, value: string): Promise<void> {
  await act(async () => {
    fireEvent.change(screen.getByTestId(testid), { target: { value } });
  });
}

async function press(init: KeyboardEventInit): Promise<void> {
  await act(async () => {
    fireEvent.keyDown(document.activeElement ?? document.body, init);
  });
}

function asked(command: string): unknown[] {
  return rpc.mock.calls.filter(([name]) => name === command).map(([, request]) => request);
}

it('shows only the switches where nothing is set up, and keeps nothing by itself', async () => {
  for (const device of ['id_reader', 'scanner', 'ticket_printer', 'camera']) {
    expect(screen.queryByTestId(`test-${device}`)).toBeNull();
  }
  expect(asked('device_save')).toEqual([]);
});

it('tests by a key what is on the screen, and says step by step what was found and what is wrong', async () => {
  report = {
    device: 'id_reader',
    found: [{ finding: 'settings_usable' }, { finding: 'connected' }],
    fault: { fault: 'no_card' },
  };
  await click('device-on-id_reader');
  await change('device-address', 'http://127.0.0.1:7000/card');
  await press({ key: '1', altKey: true });
  expect(asked('device_test')).toEqual([
    {
      device: 'id_reader',
      settings: { ...setup.settings, id_reader: { ...reader, address: 'http://127.0.0.1:7000/card' } },
    },
  ]);
  const said = screen.getByTestId('report-id_reader').textContent;
  expect(said).toContain('设置可用');
  expect(said).toContain('已连上');
  expect(said).toContain('读卡器上没有证件。请放好证件再读');
  // What was found with other settings says nothing about these.
  await change('device-address', 'http://127.0.0.1:7001/card');
  expect(screen.getByTestId('report-id_reader').textContent).toBe('');
});

it('says where a format is wrong, and neither tests nor keeps it until it is put right', async () => {
  reading = { outcome: 'wrong', line: 3, column: 7, place: 'answer.meanings[0].means', json: true };
  await click('device-on-id_reader');
  await change('device-json', '{"exchange": 1}');
  expect(screen.getByTestId('device-json-said').textContent).toContain(
    '第 3 行第 7 列（answer.meanings[0].means）',
  );
  expect((screen.getByTestId('test-id_reader') as HTMLButtonElement).disabled).toBe(true);
  await press({ key: 'Enter', ctrlKey: true });
  expect(asked('device_save')).toEqual([]);

  const profile = { exchange: reader.exchange, charset: 'gb18030' as const, answer: reader.answer };
  reading = { outcome: 'usable', profile };
  await change('device-json', JSON.stringify(profile));
  await press({ key: 'Enter', ctrlKey: true });
  expect(asked('device_save')).toEqual([{ ...setup.settings, id_reader: { ...reader, charset: 'gb18030' } }]);
  await waitFor(() => expect(closed).toBe(1));
});

it('gives a printer the settings of its kind of connection', async () => {
  await click('device-on-ticket_printer');
  await change('device-port', 'serial');
  await change('device-path', '/dev/ttyUSB0');
  await press({ key: 'Enter', ctrlKey: true });
  const [saved] = asked('device_save') as DeviceSetup['settings'][];
  expect(saved?.ticket_printer?.port).toEqual({
    kind: 'serial',
    path: '/dev/ttyUSB0',
    baud: 19_200,
    flow: 'hardware',
  });
});

it('answers every key once', async () => {
  for (const device of ['id_reader', 'scanner', 'ticket_printer', 'camera']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as by hand
    await click(`device-on-${device}`);
  }
  expect(doublyBound()).toEqual([]);
});

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DiscrepancyRow, DiscrepancyScreen } from '@/generated';
import { DiscrepancyPage } from './DiscrepancyPage';

const rpc = vi.hoisted(() => vi.fn());
vi.mock('@/host', async original => ({
  ...(await original<typeof import('@/host')>()),
  host: { rpc, onChanged: () => () => undefined },
}));

const HOLDER = '310199196805120315';
const row: DiscrepancyRow = {
  report: 'd1',
  side: 'department',
  slot: 'register',
  material: '户口簿',
  item_name: '居住证新办',
  hall_name: '示范大厅',
  department_name: '公安',
  holder_masked: '周**',
  status: 'reported',
  by: '',
  reported_at: 0,
  closed_at: null,
  answer_by: 'none',
  light: 'none',
};
const view: DiscrepancyScreen = {
  discrepancy: {
    id: 'd1-department',
    report: 'd1',
    side: 'department',
    hall: 'shifan',
    hall_name: '示范大厅',
    department: 'gongan',
    case: 'c1',
    item_name: '居住证新办',
    slot: 'register',
    material: '户口簿',
    holder_name: '周大海',
    shared: {
      licence_type: 'register',
      holder: HOLDER,
      source: '示范平台',
      fetched_at: 0,
      record: {
        number: 'HK2',
        issuer: '示范分局',
        issued_on: null,
        valid_until: null,
        fields: { address: '' },
      },
    },
    faults: [{ fault: 'field_missing', field: 'address', label: '户籍地址' }],
    account: '与户口簿不符',
    reported: { by: 'wangxiaomin', name: '王晓敏', at: 0 },
    answer_times: { yellow_workdays: 2, red_workdays: 5 },
    state: { status: 'reported' },
    revision: 1,
  },
  department_name: '公安',
  can_take: true,
  can_answer: true,
  can_close: false,
};

async function show(rows: DiscrepancyRow[], screenOf: DiscrepancyScreen) {
  rpc.mockImplementation((command: string) =>
    Promise.resolve(command === 'discrepancy_list' ? rows : screenOf),
  );
  render(
    <QueryClientProvider client={new QueryClient()}>
      <DiscrepancyPage />
    </QueryClientProvider>,
  );
  await screen.findByTestId('discrepancy-detail');
}

const press = (key: string, ctrlKey = false) =>
  act(async () => {
    fireEvent.keyDown(document.body, { key, ctrlKey });
    await new Promise(resolve => setTimeout(resolve, 10));
  });
const acts = () =>
  rpc.mock.calls.filter(([command]) => command === 'discrepancy_act').map(([, request]) => request);

beforeEach(() => rpc.mockReset());
afterEach(cleanup);

it('the department reads what is wrong, whose record it is on demand, and takes it by one key', async () => {
  await show([row], view);
  const detail = screen.getByTestId('discrepancy-detail');
  for (const words of ['户籍地址', '与户口簿不符', '示范分局', '王晓敏'])
    expect(detail.textContent).toContain(words);
  expect(detail.textContent).not.toContain(HOLDER);
  fireEvent.click(screen.getByText('显示证件信息'));
  expect(detail.textContent).toContain(HOLDER);
  await press('4');
  expect(acts()).toEqual([]);
  await press('1');
  expect(acts()).toEqual([{ report: 'd1', action: { verb: 'take' } }]);
});

it('an answer needs words', async () => {
  await show([row], view);
  await press('2');
  await press('Enter', true);
  expect(acts()).toEqual([]);
  fireEvent.change(screen.getByTestId('words'), { target: { value: ' 已补录 ' } });
  await press('Enter', true);
  const action = { verb: 'answer', corrected: true, opinion: '已补录' };
  expect(acts()).toEqual([{ report: 'd1', action }]);
});

it('the counter closes what is answered by one key, and takes back what is not with a reason', async () => {
  const state = {
    status: 'confirmed',
    corrected: false,
    opinion: '属实',
    seen: { by: 'a', name: '陆伟', at: 0 },
  } as const;
  const ours: DiscrepancyScreen = {
    ...view,
    can_take: false,
    can_answer: false,
    can_close: true,
    discrepancy: { ...view.discrepancy, side: 'hall', state },
  };
  await show([{ ...row, side: 'hall', status: 'confirmed' }], ours);
  expect(screen.getByTestId('discrepancy-course').textContent).toContain('属实');
  await press('4');
  expect(acts()).toEqual([{ report: 'd1', action: { verb: 'close', reason: '' } }]);
  cleanup();
  rpc.mockReset();
  const open = { ...ours, discrepancy: { ...ours.discrepancy, state: { status: 'reported' } as const } };
  await show([{ ...row, side: 'hall' }], open);
  await press('4');
  expect(screen.getByTestId('words-dialog')).toBeTruthy();
  expect(acts()).toEqual([]);
});

it('says so when there is nothing', async () => {
  rpc.mockResolvedValue([]);
  render(
    <QueryClientProvider client={new QueryClient()}>
      <DiscrepancyPage />
    </QueryClientProvider>,
  );
  expect((await screen.findByTestId('discrepancy-empty')).textContent).toContain('Alt Y');
});

it('says which report waits too long for its answer', async () => {
  const late: DiscrepancyRow = { ...row, report: 'd2', answer_by: { on: '2026-11-24' }, light: 'red' };
  await show([row, late], view);
  expect(screen.getByTestId('discrepancy-department-d2').textContent).toContain('已超期 11-24');
  expect(screen.getByTestId('discrepancy-department-d1').textContent).not.toContain('超期');
});

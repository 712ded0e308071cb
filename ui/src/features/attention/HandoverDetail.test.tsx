import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HandoverRow, HandoverView } from '@/generated';
import { HandoverPage } from './HandoverPage';

const rpc = vi.hoisted(() => vi.fn());
vi.mock('@/host', async original => ({
  ...(await original<typeof import('@/host')>()),
  host: { rpc, onChanged: () => () => undefined },
}));

const row: HandoverRow = {
  id: 'h1',
  subject: '310199',
  target: { kind: 'none' },
  person_masked: '魏*',
  id_number_masked: '310***********0018',
  by: '王晓敏',
  brought_by: '李静',
  lost: 'account',
  at: 0,
  received_at: 0,
  deeds: [
    { at: 0, command: 'case_open', entered: [], carried_out: false, refusal: null },
    {
      at: 0,
      command: 'case_accept',
      entered: [{ label: '办件编号', entered: '310199', held: null, author: null }],
      carried_out: false,
      refusal: null,
    },
  ],
  assigned_to: null,
  status: 'open',
  end: null,
  can_take_over: true,
  can_direct: true,
};

let view: HandoverView;

beforeEach(() => {
  view = { rows: [row], clerks: [{ id: 'lijing', name: '李静' }] };
  rpc.mockReset();
  rpc.mockImplementation(() => Promise.resolve(view));
});
afterEach(cleanup);

async function show() {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <HandoverPage />
    </QueryClientProvider>,
  );
  await screen.findByTestId('handover-detail');
}

async function press(key: string, more: { ctrlKey?: boolean } = {}) {
  await act(async () => {
    fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });
  });
}

/** What was done with a handover, without the asking for the list. */
const acts = () =>
  rpc.mock.calls.filter(([command]) => command === 'handover_act').map(([, request]) => request);

it('says who entered what for whom, and hides who that is', async () => {
  await show();
  expect(screen.getByTestId('handover-h1').textContent).toContain('310199：受理办件，共 2 步');
  expect(screen.getByTestId('handover-h1').textContent).toContain('魏* 310***********0018');
  expect(screen.getByTestId('handover-detail').textContent).toContain('账号已停用');
  expect(screen.getAllByTestId('handover-deed')).toHaveLength(2);
});

it('takes over with one key', async () => {
  await show();
  await press('1');
  expect(acts()).toEqual([{ handover: 'h1', action: { verb: 'take_over' } }]);
});

it('gives it to a chosen clerk, by keyboard', async () => {
  await show();
  await press('2');
  fireEvent.click(screen.getByTestId('handover-to-lijing'));
  await press('Enter', { ctrlKey: true });
  expect(acts()).toEqual([{ handover: 'h1', action: { verb: 'assign', to: 'lijing' } }]);
});

it('does not close without a reason', async () => {
  await show();
  await press('3');
  await press('Enter', { ctrlKey: true });
  expect(acts()).toEqual([]);
  fireEvent.change(screen.getByTestId('reason'), { target: { value: '已由他人办过' } });
  await press('Enter', { ctrlKey: true });
  expect(acts()).toEqual([{ handover: 'h1', action: { verb: 'close', reason: '已由他人办过' } }]);
});

it('says how it ended, and offers nothing more', async () => {
  view = {
    ...view,
    rows: [
      {
        ...row,
        status: 'closed',
        can_take_over: false,
        can_direct: false,
        end: { by: '周岚', at: 0, reason: '误录' },
      },
    ],
  };
  await show();
  expect(screen.getByTestId('handover-end').textContent).toContain('误录');
  expect(screen.queryByTestId('handover-take-over')).toBeNull();
  await press('1');
  await waitFor(() => expect(acts()).toEqual([]));
});

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { AttentionEntry, HandoverRow, SettlementEntry, SettlementSide } from '@/generated';
import { translatorOf } from '@/shared/i18n';
import { askedOf } from './handover';
import { mattersOf, matterWords } from './matters';
import { SettlementDetail } from './SettlementDetail';

const rpc = vi.hoisted(() => vi.fn());
vi.mock('@/host', async original => ({
  ...(await original<typeof import('@/host')>()),
  host: { rpc, onChanged: () => () => undefined },
}));
afterEach(cleanup);

const side = (counter: number, by: string, standing: string): SettlementSide => ({
  counter,
  by,
  mine: false,
  standing,
  alone: true,
  clock_in_doubt: false,
  called_at: 0,
  started_at: null,
  since: 0,
});
const settlement: SettlementEntry = {
  ticket: 't1',
  number: 'A016',
  status: 'finished',
  at: 0,
  rule: 'outcome',
  stands: side(2, '李静', 'finished'),
  yields: [side(1, '赵明', 'no_show')],
  cases: [],
  seen_by: ['周岚'],
};

it('puts what others ask for before what one only has to know, and that before what was refused', () => {
  const entry = { id: 3 } as AttentionEntry;
  const asked = { id: 'h', can_take_over: true, can_direct: false } as HandoverRow;
  const keys = mattersOf([entry], [settlement], [asked]).map(matter => matter.key);
  expect(keys).toEqual(['handover-h', 'settlement-t1', 'attention-3']);
});

it('asks a clerk only for what was given to the clerk', () => {
  const row = { id: 'h', can_take_over: true, can_direct: true } as HandoverRow;
  expect(askedOf({ rows: [row], clerks: [] })).toEqual([]);
  expect(askedOf(undefined)).toEqual([]);
});

it('names the counters in their order, and which of them stands', () => {
  const words = matterWords(translatorOf('zh-CN'), { kind: 'settlement', key: 's', entry: settlement });
  expect(words.deed).toBe('A016 号被 1、2 号窗口同时叫过');
  expect(words.why).toBe('按实际办理情况认定：2 号窗口为准');
});

it('shows both sides, and one key takes note', async () => {
  rpc.mockResolvedValue({});
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SettlementDetail entry={settlement} />
    </QueryClientProvider>,
  );
  const text = screen.getByTestId('settlement-detail').textContent;
  for (const words of ['为准', '2 号窗口 · 李静', '1 号窗口 · 赵明', '过号', '已看过：周岚', '都有效']) {
    expect(text).toContain(words);
  }
  await act(async () => {
    fireEvent.keyDown(document.body, { key: '1' });
  });
  expect(rpc).toHaveBeenCalledWith('settlement_note', { ticket: 't1' });
});

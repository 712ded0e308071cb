import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DocumentOutcome, DocumentView, PrinterList } from '@/generated';
import { PrintDialog } from './PrintDialog';

const rpc = vi.hoisted(() => vi.fn());
vi.mock('@/host', async original => ({
  ...(await original<typeof import('@/host')>()),
  host: { rpc, pageUrl: (id: string, page: number, version: number) => `/page/${page}/${id}?v=${version}` },
}));

let view: DocumentView;
let printers: PrinterList;
let outcome: DocumentOutcome;
const onClose = vi.fn();

beforeEach(() => {
  view = { pages: 2, absent: [], copies: 2, printer: null, printed: [] };
  printers = {
    printers: [
      { name: 'laser', info: '激光打印机', default: true, ready: true },
      { name: 'roll', info: '', default: false, ready: false },
    ],
    trouble: null,
    usual_copies: {},
  };
  outcome = { printed: { printer: 'laser', copies: 3 } };
  onClose.mockReset();
  rpc.mockReset();
  rpc.mockImplementation((command: string) => {
    if (command === 'document_view') return Promise.resolve(view);
    if (command === 'printer_list') return Promise.resolve(printers);
    if (command === 'document_save') return Promise.resolve({ path: '/data/a.pdf' });
    return Promise.resolve(outcome);
  });
});
afterEach(cleanup);

async function show() {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PrintDialog
        document={{ id: 'acceptance/1', kind: 'acceptance', number: '', file_name: '' }}
        onClose={onClose}
      />
    </QueryClientProvider>,
  );
  await screen.findByText(/系统默认：激光打印机（laser）/);
}

async function press(key: string, more: { ctrlKey?: boolean } = {}) {
  await act(async () => {
    fireEvent.keyDown(document.body, { key, ...more });
  });
}

async function pressOften(key: string, times: number): Promise<void> {
  if (times === 0) return;
  await press(key);
  await pressOften(key, times - 1);
}

const printed = () =>
  rpc.mock.calls.filter(([command]) => command === 'document_print').map(([, request]) => request);

it('shows every page, counts copies and prints, all by keyboard', async () => {
  await show();
  expect(screen.getByTestId('sheet-2').getAttribute('src')).toBe('/page/2/acceptance/1?v=0');
  await press('+');
  await press('Enter', { ctrlKey: true });
  expect(printed()).toEqual([{ id: 'acceptance/1', copies: 3, printer: null }]);
  expect(onClose).toHaveBeenCalledOnce();
});

it('prints at least one copy and no more than nine', async () => {
  await show();
  await pressOften('-', 4);
  expect(screen.getByTestId('copies').textContent).toBe('1');
  await pressOften('+', 12);
  expect(screen.getByTestId('copies').textContent).toBe('9');
});

it('prints on the printer that is chosen, and names those that are stopped', async () => {
  await show();
  expect(screen.getByText('roll，已停用')).toBeTruthy();
  fireEvent.change(screen.getByTestId('printer'), { target: { value: 'roll' } });
  await press('Enter', { ctrlKey: true });
  expect(printed()).toEqual([{ id: 'acceptance/1', copies: 2, printer: 'roll' }]);
});

it('stays and says why nothing was printed and where the file is', async () => {
  const reason = {
    code: 'printer_stopped',
    params: { printer: 'laser' },
    message: '',
    retry: false,
  } as const;
  outcome = { saved_instead: { reason, path: '/data/受理通知书.pdf' } };
  await show();
  await press('Enter', { ctrlKey: true });
  const said = await screen.findByTestId('print-outcome');
  expect(said.textContent).toContain('打印机“laser”已停用');
  expect(said.textContent).toContain('/data/受理通知书.pdf');
  expect(onClose).not.toHaveBeenCalled();
});

it('names the characters that no font has, and what was printed before', async () => {
  view.absent = ['U+2EBF0'];
  view.printed = [{ at: 0, by: '王晓敏', copies: 2, way: { printer: 'laser' } }];
  await show();
  expect(screen.getByTestId('absent').textContent).toContain('U+2EBF0');
  expect(screen.getByTestId('print-history').textContent).toContain('王晓敏 打印 2 份，laser');
  expect(screen.getByTestId('sheet-1').getAttribute('src')).toContain('v=1');
});

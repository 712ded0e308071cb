import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ArchiveHit, ArchiveOpening, ArchiveQuery, ArchiveSheet } from '@/generated';
import { ArchivePage } from './ArchivePage';

const hit = (id: string): ArchiveHit => ({
  key: { kind: 'case', id },
  number: `no-${id}`,
  title: '居住证新办',
  name: '张**',
  id_number: '310***********1234',
  status: 'approved',
  opened_at: 0,
  closed_at: 0,
});
const sheet = (opening: ArchiveOpening): ArchiveSheet => ({
  key: opening.key,
  number: `no-${opening.key.id}`,
  title: '居住证新办',
  status: 'approved',
  opened_at: 0,
  changed_at: 0,
  reason: '',
  delivery: null,
  parts: [],
  revealed: opening.reveal,
});
const next = { closed_at: 0, id: '2' };

const { rpc } = vi.hoisted(() => ({ rpc: vi.fn<(command: string, request: unknown) => Promise<unknown>>() }));
vi.mock('@/host', () => ({ host: { rpc }, asFailure: (thrown: unknown) => thrown }));

beforeEach(() => {
  rpc.mockReset();
  rpc.mockImplementation((command, request) => {
    if (command === 'sync_status') return Promise.resolve({ online: true });
    if (command === 'archive_view') return Promise.resolve(sheet(request as ArchiveOpening));
    const { after } = request as ArchiveQuery;
    return Promise.resolve(
      after === null
        ? { hits: [hit('1'), hit('2')], next, closed_days: 14 }
        : { hits: [hit('3')], next: null, closed_days: 14 },
    );
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ArchivePage />
    </QueryClientProvider>,
  );
});
afterEach(cleanup);

function asked<T>(command: string): T[] {
  return rpc.mock.calls.filter(([name]) => name === command).map(([, request]) => request as T);
}

/** Presses a key where the focus is, as a person does. */
async function press(key: string): Promise<void> {
  await act(async () => {
    fireEvent.keyDown(document.activeElement ?? document.body, { key });
  });
}

async function search(text: string): Promise<void> {
  fireEvent.change(screen.getByTestId('archive-text'), { target: { value: text } });
  await act(async () => {
    fireEvent.submit(screen.getByTestId('archive-text'));
  });
}

const focused = () => document.activeElement?.getAttribute('data-hit');

it('asks for nothing as long as nothing is filled in', async () => {
  await search(' ');
  expect(asked('archive_search')).toEqual([]);
  expect(screen.getByTestId('archive-gap').textContent).not.toBe('');
});

it('goes through what was found by keys, opens it, and comes back to where one was', async () => {
  await search('张三');
  await waitFor(() => expect(focused()).toBe('1'));
  await press('ArrowDown');
  await waitFor(() => expect(focused()).toBe('2'));
  await act(async () => fireEvent.click(document.activeElement ?? document.body));
  expect(asked<ArchiveOpening>('archive_view')).toEqual([{ key: { kind: 'case', id: '2' }, reveal: false }]);
  expect(screen.getByTestId('archive-number').textContent).toBe('no-2');
  await press('Escape');
  await waitFor(() => expect(focused()).toBe('2'));
});

it('shows the numbers only when they are asked for, each time with a request of its own', async () => {
  await search('张三');
  await act(async () => fireEvent.click(screen.getByTestId('archive-hit-no-1')));
  await press('v');
  expect(asked<ArchiveOpening>('archive_view').map(opening => opening.reveal)).toEqual([false, true]);
  expect(screen.queryByTestId('archive-reveal')).toBeNull();
  await press('Escape');
  await act(async () => fireEvent.click(screen.getByTestId('archive-hit-no-1')));
  expect(asked<ArchiveOpening>('archive_view').map(opening => opening.reveal)).toEqual([false, true, false]);
  expect(screen.getByTestId('archive-reveal')).toBeTruthy();
});

it('lists further pages of the same question below, also when the form says something else by now', async () => {
  await search('张三');
  fireEvent.change(screen.getByTestId('archive-text'), { target: { value: '李四' } });
  await act(async () => fireEvent.click(screen.getByTestId('archive-more')));
  expect(asked<ArchiveQuery>('archive_search')[1]).toMatchObject({
    trace: { by: 'name', text: '张三' },
    after: next,
  });
  expect(screen.getAllByTestId(/^archive-hit-/)).toHaveLength(3);
  expect(screen.queryByTestId('archive-more')).toBeNull();
});

it('says that it needs the network', async () => {
  rpc.mockImplementation(command =>
    command === 'sync_status'
      ? Promise.resolve({ online: false })
      : Promise.reject({ code: 'offline', params: {}, message: '', retry: true }),
  );
  await search('张三');
  expect(screen.getByTestId('failed').dataset['code']).toBe('offline');
});

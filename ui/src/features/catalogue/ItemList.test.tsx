import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createRef } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CatalogueRow } from '@/generated';

vi.mock('@/host', async original => ({
  ...(await original<typeof import('@/host')>()),
  host: (await import('@/shared/lateAnswers')).host,
}));

import { answer, forget } from '@/shared/lateAnswers';
import { ItemList } from './ItemList';

afterEach(cleanup);
beforeEach(() => {
  forget();
  // jsdom scrolls nothing.
  Element.prototype.scrollIntoView = () => undefined;
});

const row = (code: string): CatalogueRow => ({
  code,
  name: code,
  matched: [],
  department_name: '人社',
  category: '就业',
  kind: 'by_promise',
  version: 1,
  in_force: 1,
  effective_from: null,
  cancelled_from: null,
  general: false,
  sample: true,
  states: [],
});

/** The list that was asked for with a text arrives. */
async function arrives(text: string, ...codes: string[]) {
  const rows = codes.map(row);
  await vi.waitFor(() =>
    expect(answer(text, { rows, found: rows.length, total: rows.length, counts: [] })).toBe(true),
  );
  await screen.findByTestId(`catalogue-row-${codes[0]}`);
}

async function list() {
  const chosen: string[] = [];
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ItemList filter={createRef()} chosen={null} onChoose={code => chosen.push(code)} foot={null} />
    </QueryClientProvider>,
  );
  await arrives('', 'canbao', 'shiye');
  return { filter: screen.getByTestId('catalogue-filter'), chosen };
}

it('an arrow that is faster than the answer chooses from what was typed', async () => {
  const { filter, chosen } = await list();
  fireEvent.change(filter, { target: { value: 'shiye' } });
  fireEvent.keyDown(filter, { key: 'ArrowDown' });
  expect(chosen).toEqual([]);
  await arrives('shiye', 'shiye-dengji', 'shiye-butie');
  await vi.waitFor(() => expect(chosen).toEqual(['shiye-dengji']));
});

it('whoever types on has given up the arrow', async () => {
  const { filter, chosen } = await list();
  fireEvent.change(filter, { target: { value: 'shi' } });
  fireEvent.keyDown(filter, { key: 'ArrowDown' });
  fireEvent.change(filter, { target: { value: 'shiye' } });
  await arrives('shiye', 'shiye-dengji');
  expect(chosen).toEqual([]);
  fireEvent.keyDown(filter, { key: 'ArrowDown' });
  expect(chosen).toEqual(['shiye-dengji']);
});

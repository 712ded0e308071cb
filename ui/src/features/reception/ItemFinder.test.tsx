import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createRef } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import type { ItemHit } from '@/generated';

vi.mock('@/host', async original => ({
  ...(await original<typeof import('@/host')>()),
  host: (await import('@/shared/lateAnswers')).host,
}));

import { answer, forget } from '@/shared/lateAnswers';
import { ItemFinder } from './ItemFinder';

afterEach(cleanup);
afterEach(forget);

const hit = (code: string): ItemHit => ({
  target: { kind: 'item', code },
  name: code,
  department_name: '人社',
  category: '就业',
  kind: 'by_promise',
  promised_limit: null,
  modelled: true,
  business: 'A',
  matched: [],
});

/** What was found for a text arrives. */
async function arrives(text: string, ...codes: string[]) {
  await vi.waitFor(() => expect(answer(text, codes.map(hit))).toBe(true));
  await screen.findByTestId(`checkin-item-${codes[0]}`);
}

it('Enter that is faster than the answer takes the best of what was typed', async () => {
  const picked: string[] = [];
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ItemFinder ref={createRef()} hit={null} onPick={each => picked.push(each.target.code)} />
    </QueryClientProvider>,
  );
  const search = screen.getByTestId('checkin-search');
  fireEvent.change(search, { target: { value: 'can' } });
  await arrives('can', 'canbao-dengji');
  fireEvent.change(search, { target: { value: 'canjiren' } });
  fireEvent.keyDown(search, { key: 'Enter' });
  expect(picked).toEqual([]);
  await vi.waitFor(() => expect(answer('canjiren', [hit('canjirenzheng-xinban')])).toBe(true));
  await vi.waitFor(() => expect(picked).toEqual(['canjirenzheng-xinban']));
});

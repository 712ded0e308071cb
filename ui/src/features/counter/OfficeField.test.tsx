import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { RightOffice } from '@/generated';

vi.mock('@/host', async original => ({
  ...(await original<typeof import('@/host')>()),
  host: (await import('@/shared/lateAnswers')).host,
}));

import { answer, forget } from '@/shared/lateAnswers';
import { OfficeField } from './OfficeField';

afterEach(cleanup);
afterEach(forget);

const office = (name: string): RightOffice => ({ name, address: '示范路 1 号', phone: '' });

it('Enter that is faster than the answer takes the best of what was typed, and no office of before', async () => {
  const chosen: (string | null)[] = [];
  render(
    <QueryClientProvider client={new QueryClient()}>
      <OfficeField value={null} onChange={each => chosen.push(each?.address ? each.name : null)} />
    </QueryClientProvider>,
  );
  await vi.waitFor(() => expect(answer('', [office('区税务局')])).toBe(true));
  await screen.findByTestId('office-区税务局');
  const field = screen.getByTestId('office');
  fireEvent.change(field, { target: { value: '婚姻' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(chosen).toEqual([null]);
  await vi.waitFor(() => expect(answer('婚姻', [office('区婚姻登记处')])).toBe(true));
  await vi.waitFor(() => expect(chosen).toEqual([null, '区婚姻登记处']));
});

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { CaseRow } from '@/generated';
import { rpcKey } from '@/shared/rpc';
import { Returned, Untold } from './CaseLists';

const row = (id: string, change: Partial<CaseRow>): CaseRow => ({
  id,
  joint: null,
  item_name: '居住证新办',
  status: 'in_review',
  applicant: id,
  number: '',
  due: 'none',
  light: 'none',
  outcome_untold: false,
  changed_at: 0,
  ...change,
});

afterEach(cleanup);

it('what was decided elsewhere and not told yet is listed with its outcome and opened from there', () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(rpcKey('case_list', {}), [
    row('refused', { status: 'refused', outcome_untold: true }),
    row('told', { status: 'approved' }),
    row('back', { status: 'returned' }),
  ]);
  const onShow = vi.fn();
  render(
    <QueryClientProvider client={client}>
      <Untold onShow={onShow} />
      <Returned onShow={onShow} />
    </QueryClientProvider>,
  );
  expect(screen.getByTestId('untold').textContent).toBe('居住证新办 · refused不予批准');
  expect(screen.getByTestId('returned').textContent).toContain('back');
  fireEvent.click(screen.getByTestId('untold-refused'));
  expect(onShow).toHaveBeenCalledWith('refused');
});

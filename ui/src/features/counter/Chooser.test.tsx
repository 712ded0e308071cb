import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { TicketRow } from '@/generated';
import { rpcKey } from '@/shared/rpc';
import { Chooser } from './Chooser';

afterEach(cleanup);

/** The screen of a ticket, to be drawn again with another one or when the action has been answered. */
function chooser(status: TicketRow['status'], pending: boolean) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(rpcKey('item_search', { text: '', limit: 9 }), []);
  const current = { id: 't', number: 'A001', status, item: 'juzhuzheng', title: '居住证新办', cases: [] };
  const nothing = () => undefined;
  return (
    <QueryClientProvider client={client}>
      <input data-testid="elsewhere" />
      <Chooser
        current={current as unknown as TicketRow}
        waiting={0}
        pending={pending}
        onStart={nothing}
        onCallNext={nothing}
        onItem={nothing}
        onPackage={nothing}
      />
    </QueryClientProvider>
  );
}

const focused = () => (document.activeElement as HTMLElement | null)?.dataset.testid;

it('a ticket that shows before its call has been answered has its button focused with the answer', () => {
  const { rerender } = render(chooser('called', true));
  expect(focused()).toBeUndefined();
  rerender(chooser('called', false));
  expect(focused()).toBe('start');
  rerender(chooser('serving', true));
  rerender(chooser('serving', false));
  expect(focused()).toBe('open-offered');
});

it('an action meanwhile does not take the focus from where the clerk is', () => {
  const { rerender } = render(chooser('called', false));
  screen.getByTestId('elsewhere').focus();
  rerender(chooser('called', true));
  rerender(chooser('called', false));
  expect(focused()).toBe('elsewhere');
});

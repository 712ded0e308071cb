import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';

const answers = vi.hoisted(() => ({ later: [] as (() => void)[] }));
vi.mock('@/host', async original => ({
  ...(await original<typeof import('@/host')>()),
  host: {
    rpc: () =>
      new Promise(resolve => {
        answers.later.push(() => resolve(null));
      }),
  },
}));

import { allSaved, useAct } from './rpc';

afterEach(cleanup);

/** A field that is saved when it is left, as those of the forms are, and something slow beside it. */
function Field() {
  const edit = useAct('case_edit');
  const print = useAct('document_print');
  return (
    <>
      <input data-testid="field" onBlur={() => void edit.act({ case: 'c', changes: {} })} />
      <button type="button" data-testid="slow" onClick={() => void print.act({} as never)} />
    </>
  );
}

it('what was typed is saved before, nothing slow is waited for, and the cursor is where it was', async () => {
  const client = new QueryClient();
  render(
    <QueryClientProvider client={client}>
      <Field />
    </QueryClientProvider>,
  );
  screen.getByTestId('slow').click();
  const field = screen.getByTestId('field');
  field.focus();
  let saved = false;
  const waiting = allSaved(client).then(() => (saved = true));
  await vi.waitFor(() => expect(answers.later).toHaveLength(2));
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(saved).toBe(false);
  answers.later[1]?.();
  await waiting;
  expect(document.activeElement).toBe(field);
  expect(client.isMutating()).toBe(1);
});

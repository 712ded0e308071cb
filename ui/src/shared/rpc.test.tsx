import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';

const answers = vi.hoisted(() => ({ later: [] as ((answer?: unknown) => void)[] }));
vi.mock('@/host', async original => ({
  ...(await original<typeof import('@/host')>()),
  host: {
    rpc: () =>
      new Promise(resolve => {
        answers.later.push((answer = null) => resolve(answer));
      }),
  },
}));

import { allSaved, rpcKey, useAct } from './rpc';

afterEach(() => {
  cleanup();
  answers.later.length = 0;
});

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

it('a case whose time is no longer short leaves the urgent ones at once, and one that is urgent stays', async () => {
  const client = new QueryClient();
  const urgent = () => client.getQueryData<{ id: string }[]>(rpcKey('case_urgent', {}))?.map(({ id }) => id);
  client.setQueryData(rpcKey('case_urgent', {}), [{ id: 'c' }, { id: 'd' }]);
  render(
    <QueryClientProvider client={client}>
      <Field />
    </QueryClientProvider>,
  );
  const save = async (revision: number, light: string) => {
    const before = answers.later.length;
    screen.getByTestId('field').focus();
    screen.getByTestId('field').blur();
    await vi.waitFor(() => expect(answers.later).toHaveLength(before + 1));
    answers.later[before]?.({ case: { id: 'c', revision }, form: {}, light });
    await vi.waitFor(() =>
      expect(client.getQueryData(rpcKey('case_view', { case: 'c' }))).toHaveProperty(
        'case.revision',
        revision,
      ),
    );
  };
  await save(1, 'red');
  expect(urgent()).toEqual(['c', 'd']);
  await save(2, 'yellow');
  expect(urgent()).toEqual(['c', 'd']);
  await save(3, 'stopped');
  expect(urgent()).toEqual(['d']);
});

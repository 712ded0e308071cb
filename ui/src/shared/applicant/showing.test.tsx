import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ApplicantShow } from '@/generated';
import { toastStore } from '../ui/toast';
import { AskApplicant, useApplicant, useApplicantPage } from '.';

const rpc = vi.hoisted(() => vi.fn());
vi.mock('@/host', async original => ({
  ...(await original<typeof import('@/host')>()),
  host: { rpc, onChanged: () => () => undefined },
}));

let present = true;
/** What the engine was told, in the order in which it heard it. */
let told: ApplicantShow[] = [];
beforeEach(() => {
  present = true;
  told = [];
  rpc.mockImplementation(async (command: string, request: ApplicantShow) => {
    if (command === 'applicant_show') {
      // The first answer takes longest; nothing may overtake it.
      await new Promise(resolve => setTimeout(resolve, told.length === 0 ? 20 : 0));
      told.push(request);
    }
    return { present, stage: 'form' };
  });
});
afterEach(cleanup);

function Page({ id, page, signature }: { id: string; page: string; signature: string | null }) {
  const side = useApplicantPage('case', id, page, signature);
  return <AskApplicant present={side.present} what="sign" onAsk={() => side.ask('~review')} />;
}

function Case(props: { id: string; page: string; signature: string | null }) {
  useApplicant();
  return <Page {...props} />;
}

const drawn = (client: QueryClient, props: { id: string; page: string; signature: string | null } | null) => (
  <QueryClientProvider client={client}>{props && <Case key={props.id} {...props} />}</QueryClientProvider>
);

it('follows the clerk from page to page and from case to case, and goes blank when the clerk leaves', async () => {
  const client = new QueryClient();
  const view = render(drawn(client, { id: 'a', page: 'one', signature: null }));
  view.rerender(drawn(client, { id: 'a', page: 'two', signature: null }));
  view.rerender(drawn(client, { id: 'b', page: 'one', signature: null }));
  view.rerender(drawn(client, null));
  const said = (request: ApplicantShow) =>
    request.subject === null ? 'nothing' : `${request.subject.id} ${request.page}`;
  await waitFor(() => expect(told.map(said)).toEqual(['a one', 'a two', 'nothing', 'b one', 'nothing']));
  expect(told.every(request => !request.asked)).toBe(true);
});

it('asks the applicant by a key, and tells the clerk of the signature', async () => {
  const client = new QueryClient();
  const view = render(drawn(client, { id: 'a', page: '~review', signature: null }));
  await screen.findByTestId('ask-applicant');
  await act(async () => {
    fireEvent.keyDown(document.body, { key: 'q', altKey: true });
  });
  await waitFor(() => expect(told.at(-1)?.asked).toBe(true));
  view.rerender(drawn(client, { id: 'a', page: '~review', signature: 'hash' }));
  const said = toastStore.current().map(({ content }) => (content.kind === 'message' ? content.key : ''));
  expect(said).toContain('applicant.hasSigned');
});

it('has no key where there is no second screen', async () => {
  present = false;
  render(drawn(new QueryClient(), { id: 'alone', page: 'one', signature: null }));
  await waitFor(() => expect(told.some(({ subject }) => subject?.id === 'alone')).toBe(true));
  expect(screen.queryByTestId('ask-applicant')).toBeNull();
});

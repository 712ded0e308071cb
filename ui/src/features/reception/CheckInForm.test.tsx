import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { createRef } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CheckIn, PersonHint } from '@/generated';
import { type Session, SessionProvider } from '@/shared/session';
import { CheckInForm } from './CheckInForm';

const ID = '11010519491231002X';
const hint: PersonHint = {
  valid: true,
  problem: null,
  id_number: ID,
  name: '陈样例',
  phone: '',
  age: 76,
  priority: true,
  open: [],
};

const { rpc } = vi.hoisted(() => ({ rpc: vi.fn<(command: string, request: unknown) => Promise<unknown>>() }));
vi.mock('@/host', () => ({ host: { rpc }, asFailure: (thrown: unknown) => thrown }));

const session = {
  staff: { id: 'guide', name: '', roles: ['guide'], departments: [], offline: false },
  hall: {
    businesses: [
      { code: 'A', name: '公安', counters: [1] },
      { code: 'B', name: '社保', counters: [2] },
    ],
  },
} as unknown as Session;

beforeEach(() => {
  rpc.mockReset();
  rpc.mockImplementation(command =>
    Promise.resolve(command === 'person_hint' ? hint : { ticket: {}, ahead: 0, document: {} }),
  );
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SessionProvider value={session}>
        <CheckInForm idField={createRef()} view={undefined} onIssued={() => {}} />
      </SessionProvider>
    </QueryClientProvider>,
  );
});
afterEach(cleanup);

/** Presses a key where the focus is, as a person does. */
async function press(key: string): Promise<void> {
  await act(async () => {
    fireEvent.keyDown(document.activeElement ?? document.body, { key });
  });
}

function checkedIn(): CheckIn[] {
  return rpc.mock.calls
    .filter(([command]) => command === 'ticket_check_in')
    .map(([, request]) => request as CheckIn);
}

async function typeNumber(): Promise<void> {
  fireEvent.change(screen.getByTestId('checkin-id'), { target: { value: ID } });
  await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('radiogroup'));
}

it('takes two keys after the ID number: the business and Enter', async () => {
  expect(document.activeElement).toBe(screen.getByTestId('checkin-id'));
  await typeNumber();
  await press('2');
  await press('Enter');
  expect(checkedIn()).toEqual([
    {
      person: { name: '陈样例', id_number: ID, phone: '' },
      business: 'B',
      item: null,
      class: 'priority',
      priority_reason: 'elderly',
      appointment_at: null,
    },
  ]);
});

it('is ready for the next person once the ticket is out', async () => {
  await typeNumber();
  await press('1');
  await press('Enter');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('checkin-id')));
  expect((screen.getByTestId('checkin-id') as HTMLInputElement).value).toBe('');
});

it('says what is missing instead of printing', async () => {
  await typeNumber();
  await press('Enter');
  expect(checkedIn()).toEqual([]);
  expect(screen.getByTestId('checkin-gap').textContent).toBe('请选业务');
});

it('does not take the Enter of an input method for its own', async () => {
  await typeNumber();
  await press('1');
  await act(async () => {
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Enter', keyCode: 229 });
  });
  expect(checkedIn()).toEqual([]);
});

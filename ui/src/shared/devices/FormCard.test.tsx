import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CardPlan, CardReading, DeviceSetup, IdCard } from '@/generated';
import { useFormCard } from './FormCard';

const card: IdCard = {
  name: '周大海',
  sex: 'male',
  nation: '汉',
  birth: '1968-05-12',
  address: '示范省外县新村 1 组 8 号',
  number: '310199196805120315',
  authority: '',
  valid_from: null,
  valid_until: null,
  has_photo: false,
  doubts: ['expired'],
};
const entry = (field: string, label: string, held: string | null, text: string) =>
  ({ field, label, kind: 'text', personal: false, value: text, text, held }) as const;
const plan: CardPlan = {
  filled: [entry('id_number', '公民身份号码', null, card.number)],
  offered: [],
  other_person: false,
};

const { rpc } = vi.hoisted(() => ({ rpc: vi.fn<(command: string, request: unknown) => Promise<unknown>>() }));
vi.mock('@/host', () => ({ host: { rpc }, asFailure: (thrown: unknown) => thrown }));

let answer: (reading: CardReading) => void;
let rested: number;

function Form() {
  const { button, bar } = useFormCard(
    { form: 'case', case: 'c1' },
    { enabled: true, onRest: () => (rested += 1) },
  );
  return (
    <>
      {bar}
      <div data-field="agent_name">
        <input data-testid="typing" />
      </div>
      {button}
    </>
  );
}

const setup = (id_reader: unknown) => ({ settings: { id_reader }, profiles: [] }) as unknown as DeviceSetup;

function open(id_reader: unknown): void {
  rpc.mockImplementation(command => {
    switch (command) {
      case 'device_settings':
        return Promise.resolve(setup(id_reader));
      case 'id_card_read':
        return new Promise(resolve => {
          answer = resolve;
        });
      case 'id_card_fill':
        return Promise.resolve({ plan });
      default:
        return Promise.resolve({});
    }
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Form />
    </QueryClientProvider>,
  );
}

beforeEach(() => {
  plan.offered = [entry('name', '姓名', '周大江', '周大海')];
  rested = 0;
  rpc.mockReset();
});
afterEach(cleanup);

async function press(init: KeyboardEventInit): Promise<void> {
  await act(async () => {
    fireEvent.keyDown(document.activeElement ?? document.body, init);
  });
}

function asked(command: string): unknown[] {
  return rpc.mock.calls.filter(([name]) => name === command).map(([, request]) => request);
}

const readCard = { key: 'd', altKey: true };

it('speaks of no reader where none is set up', async () => {
  open(null);
  await act(async () => {});
  expect(screen.queryByTestId('card-read')).toBeNull();
  await press(readCard);
  expect(asked('id_card_read')).toEqual([]);
});

it('hides personal numbers in what it did not put in, as the form does', async () => {
  const number = entry('id_number', '公民身份号码', '310199199401021234', card.number);
  plan.offered = [{ ...number, kind: 'id_number', personal: true }];
  open({});
  await screen.findByTestId('card-read');
  await press(readCard);
  await act(async () => answer({ outcome: 'read', card }));
  const offered = await screen.findByTestId('card-offered');
  expect(offered.textContent).toContain('表上“310***********1234”，证上“310***********0315”');
  expect(offered.textContent).not.toContain(card.number);
});

it('reads a card by a key while one goes on typing, and shows what it did not put in', async () => {
  open({});
  await screen.findByTestId('card-read');
  screen.getByTestId('typing').focus();
  await press(readCard);
  screen.getByTestId('card-waiting');
  expect(document.activeElement).toBe(screen.getByTestId('typing'));
  await act(async () => answer({ outcome: 'read', card }));
  await screen.findByTestId('card-outcome');
  expect(asked('id_card_fill')).toEqual([
    { form: { form: 'case', case: 'c1' }, focus: 'agent_name', card, overwrite: false },
  ]);
  expect(screen.getByTestId('card-filled').textContent).toContain('公民身份号码');
  expect(screen.getByTestId('card-offered').textContent).toContain('表上“周大江”，证上“周大海”');
  expect(screen.getByTestId('card-outcome').textContent).toContain('证件已过有效期');
  expect(rested, 'the field in which the clerk types was not filled').toBe(0);
  await press({ key: 't', altKey: true });
  await waitFor(() => expect(asked('id_card_fill')[1]).toMatchObject({ overwrite: true }));
});

it('waits until the keys rest before it puts anything in', async () => {
  open({});
  await screen.findByTestId('card-read');
  screen.getByTestId('typing').focus();
  await press(readCard);
  await act(async () => answer({ outcome: 'read', card }));
  for (let key = 0; key < 5; key += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one key after the other
    await act(() => new Promise(resolve => setTimeout(resolve, 120)));
    // The letters of a pinyin are bare keyups in WebKitGTK.
    fireEvent.keyUp(screen.getByTestId('typing'), { key: 'a' });
  }
  expect(asked('id_card_fill')).toEqual([]);
  await waitFor(() => expect(asked('id_card_fill')).toHaveLength(1), { timeout: 2000 });
});

it('gives the card up with Esc, and says what is wrong with a reader and what to do', async () => {
  open({});
  await screen.findByTestId('card-read');
  await press(readCard);
  await press({ key: 'Escape' });
  expect(asked('id_card_cancel')).toHaveLength(1);
  expect(screen.queryByTestId('card-waiting')).toBeNull();
  await act(async () => answer({ outcome: 'read', card }));
  expect(asked('id_card_fill'), 'a card that nobody waits for fills nothing').toEqual([]);

  await press(readCard);
  await act(async () => answer({ outcome: 'failed', fault: { fault: 'pulled_out' } }));
  const said = screen.getByTestId('card-fault').textContent;
  expect(said).toContain('身份证读卡器中途断开了。请插好再做一次，已填的内容都在');
});

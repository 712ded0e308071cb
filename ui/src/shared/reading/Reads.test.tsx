import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Attachment, FieldView, FormView, PaperReadings, ReadOffer } from '@/generated';
import { host } from '@/host';
import { FormSections } from '../form';
import { emptyField } from '../form/emptyField';
import { doublyBound } from '../keys';
import { fieldsOf, Reads } from '.';

const field = (name: string, change: Partial<FieldView> = {}) =>
  emptyField(name, { required: true, ...change });

const offer = (name: string, change: Partial<ReadOffer> = {}): ReadOffer => ({
  member: null,
  field: name,
  label: name,
  kind: 'text',
  personal: false,
  value: `${name} on the card`,
  text: `${name} on the card`,
  certainty: 'likely',
  slot: 'id_card',
  hash: 'front',
  ...change,
});

const photo = { slot: 'id_card', hash: 'front', media_type: 'image/jpeg' } as Attachment;

let readings: PaperReadings;
beforeEach(() => {
  readings = { waiting: 0, offers: [] };
  vi.spyOn(host, 'rpc').mockImplementation((() => Promise.resolve(readings)) as typeof host.rpc);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const take = vi.fn<(offers: readonly ReadOffer[]) => void>();

async function open(fields: FieldView[], offers: ReadOffer[], waiting = 0) {
  take.mockReset();
  readings = { waiting, offers };
  const form: FormView = {
    code: 'c',
    version: 1,
    steps: [{ id: 'one', title: '', problems: 0, sections: [{ id: 's', title: '', fields }] }],
    problems: [],
    left_out: [],
    materials: [],
  };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Reads
        draft={{ kind: 'case', id: 'c1' }}
        scope="form"
        fields={fieldsOf('form', form, 'one')}
        photos={[photo]}
        onTake={take}
      >
        <FormSections
          form={form}
          stepId="one"
          onChange={() => {}}
          onNextStep={() => {}}
          showProblems="left"
        />
      </Reads>
    </QueryClientProvider>,
  );
  await act(() => new Promise(resolve => setTimeout(resolve, 10)));
}

const press = (key: string) =>
  act(async () => {
    fireEvent.keyDown(document.activeElement ?? document.body, { key, altKey: true });
  });
const taken = () => take.mock.calls.map(([offers]) => offers.map(one => one.field));

it('shows what a paper says under the field, with a word for how far it can be relied on, and fills in nothing', async () => {
  await open(
    [field('name'), field('id_number', { value: '1' }), field('phone')],
    [offer('name'), offer('id_number', { certainty: 'proven' })],
  );
  expect(screen.getByTestId('read-name').textContent).toContain('name on the card');
  expect(screen.getByTestId('read-name').textContent).toContain('未核验');
  expect(screen.getByTestId('read-id_number').textContent).toContain('已核验');
  expect(screen.queryByTestId('read-phone')).toBeNull();
  expect(screen.getByTestId('reads').textContent).toContain('2 处');
  const described = screen.getByTestId('field-name').getAttribute('aria-describedby') ?? '';
  expect(document.getElementById(described)?.textContent).toContain('name on the card');
  expect(take).not.toHaveBeenCalled();
});

it('says nothing where the same is typed', async () => {
  await open([field('name', { value: 'name on the card' })], [offer('name')]);
  expect(screen.queryByTestId('read-name')).toBeNull();
});

it('masks a personal value until the clerk is in the field', async () => {
  const number = '11010519491231002X';
  await open([field('id_number')], [offer('id_number', { kind: 'id_number', personal: true, text: number })]);
  const line = screen.getByTestId('read-id_number');
  expect(line.querySelector('.read-away')?.textContent).toBe('110***********002X');
  expect(line.querySelector('.read-here')?.textContent).toBe(number);
});

it('takes what stands under the field by one key, and goes to the next by the same', async () => {
  await open([field('phone'), field('name'), field('address')], [offer('name'), offer('address')]);
  screen.getByTestId('field-phone').focus();
  await press('r');
  expect(document.activeElement).toBe(screen.getByTestId('field-name'));
  expect(take).not.toHaveBeenCalled();
  await press('r');
  expect(taken()).toEqual([['name']]);
  fireEvent.click(screen.getByTestId('read-take-address'));
  expect(taken()).toEqual([['name'], ['address']]);
});

it('takes everything that is proven by one key, and nothing else', async () => {
  const proven = { certainty: 'proven' } as const;
  await open(
    [field('name'), field('id_number'), field('sex')],
    [offer('name'), offer('id_number', proven), offer('sex', proven), offer('elsewhere', proven)],
  );
  await press('a');
  expect(taken()).toEqual([['id_number', 'sex']]);
  expect(doublyBound()).toEqual([]);
});

it('shows a doubtful one beside its photo before it can be taken', async () => {
  await open([field('name', { value: '王' })], [offer('name', { certainty: 'doubtful' })]);
  screen.getByTestId('field-name').focus();
  await press('r');
  expect(take).not.toHaveBeenCalled();
  const dialog = screen.getByTestId('read-look');
  expect(dialog.querySelector('img')?.getAttribute('src')).toContain('front');
  expect(dialog.textContent).toContain('王');
  expect(doublyBound()).toEqual([]);
  fireEvent.click(screen.getByTestId('dialog-confirm'));
  expect(taken()).toEqual([['name']]);
  expect(screen.queryByTestId('read-look')).toBeNull();
});

it('says that photos are being read, and binds no key while there is nothing to take', async () => {
  await open([field('name')], [], 2);
  expect(screen.getByTestId('reads-waiting').textContent).toContain('2 张');
  await press('r');
  await press('a');
  expect(take).not.toHaveBeenCalled();
});

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { JointScreen, LicenceFault, Suggestion } from '@/generated';
import { host } from '@/host';
import { NewerJoint } from '@/shared/migration';
import { type Session, SessionProvider } from '@/shared/session';
import { CommonStep, MembersStep } from './FormSteps';
import { LaunchPanel } from './LaunchPanel';

const suggestion = (field: string, text: string): Suggestion => ({
  field,
  label: field,
  kind: 'text',
  personal: false,
  value: text,
  text,
  item_name: '居住证签注',
  at: 0,
});

const form = { code: '', version: 1, steps: [], problems: [], left_out: [], materials: [] };

/** A draft of two members. */
const draft = {
  joint: {
    id: 'j1',
    members: ['permit', 'card'].map(item => ({ item, item_name: item, chosen: true, version: 1 })),
    state: { status: 'draft' },
  },
  common: { ...form, steps: [{ id: 'common', title: '', problems: 0, sections: [] }] },
  suggestions: [suggestion('name', '陈志远'), suggestion('address', '示范路 1 号')],
  members: [
    { item: 'permit', form, suggestions: [suggestion('bank', '工商银行')] },
    { item: 'card', form, suggestions: [suggestion('bank', '建设银行')] },
  ],
  materials: [],
  discrepancies: [],
  newer: ['居住证新办'],
} as unknown as JointScreen;

const rpc = vi.fn<(command: string, request: unknown) => Promise<unknown>>();
beforeEach(() => {
  vi.spyOn(host, 'rpc').mockImplementation(rpc as typeof host.rpc);
  // No document camera has saved anything.
  rpc.mockImplementation(async command => (command === 'arrival_list' ? [] : draft));
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  rpc.mockReset();
});

function draw(what: React.ReactNode) {
  render(<QueryClientProvider client={new QueryClient()}>{what}</QueryClientProvider>);
}

const press = (key: string, ctrlKey = false) =>
  act(async () => {
    fireEvent.keyDown(document.body, { key, ctrlKey });
    await new Promise(resolve => setTimeout(resolve, 10));
  });
const edits = () => rpc.mock.calls.filter(([command]) => command === 'joint_edit').map(([, edit]) => edit);

it('earlier answers are taken over into the common part with one key', async () => {
  draw(<CommonStep screen={draft} showProblems="left" onNext={() => undefined} />);
  expect(screen.getByTestId('earlier-answers').textContent).toContain('居住证签注');
  expect(edits()).toEqual([]);
  await press('e', true);
  expect(edits()).toEqual([
    { joint: 'j1', member: null, changes: { name: '陈志远', address: '示范路 1 号' } },
  ]);
});

it('earlier answers go to the member they were offered for', async () => {
  draw(<MembersStep screen={draft} showProblems="left" onNext={() => undefined} />);
  const shown = screen.getByTestId('earlier-answers').textContent;
  expect(shown).toContain('工商银行');
  expect(shown).toContain('建设银行');
  await press('e', true);
  expect(edits()).toEqual([
    { joint: 'j1', member: 'permit', changes: { bank: '工商银行' } },
    { joint: 'j1', member: 'card', changes: { bank: '建设银行' } },
  ]);
});

it('a card goes into the form of the member in which the clerk is', async () => {
  const field = { name: 'agent_name', label: '代办人姓名', kind: 'text', value: null, required: false };
  const step = {
    id: 'person',
    title: '',
    problems: 0,
    sections: [{ id: 'who', title: '', fields: [field] }],
  };
  const members = draft.members.map(member => ({ ...member, form: { ...form, steps: [step] } }));
  const card = { name: '周大海', doubts: [] };
  rpc.mockImplementation(async command => {
    switch (command) {
      case 'device_settings':
        return { settings: { id_reader: {} }, profiles: [] };
      case 'id_card_read':
        return { outcome: 'read', card };
      case 'id_card_fill':
        return { plan: { filled: [], offered: [], other_person: false } };
      default:
        return command === 'arrival_list' ? [] : draft;
    }
  });
  const asked = () =>
    rpc.mock.calls.filter(([command]) => command === 'id_card_fill').map(([, what]) => what);
  draw(
    <MembersStep
      screen={{ ...draft, members } as unknown as JointScreen}
      showProblems="left"
      onNext={() => undefined}
    />,
  );
  await screen.findByTestId('card-read');
  const [, second] = screen.getAllByRole('textbox');
  second?.focus();
  await pressAlt('d');
  await vi.waitFor(() => expect(asked()).toHaveLength(1));
  second?.blur();
  await pressAlt('d');
  await vi.waitFor(() => expect(asked()).toHaveLength(2));
  const filling = (member: string, focus: string | null) => ({
    form: { form: 'joint', joint: 'j1', member },
    focus,
    card,
    overwrite: false,
  });
  expect(asked()).toEqual([filling('card', 'agent_name'), filling('permit', null)]);
});

it('a draft with newer forms is shown what changes in every part before one more key brings all of it over', async () => {
  const preview = (label: string, value: string) => ({
    diff: { code: 'permit', from: 1, to: 2, fields: [], materials: [], rest: false },
    kept: 1,
    set_aside: [{ field: label, label, value }],
    photos_left: [],
    settlements_left: [],
    sign_again: false,
  });
  const to = { package: 2, members: { permit: 2, card: 1 } };
  rpc.mockImplementation(async command =>
    command === 'joint_migration'
      ? {
          to,
          common: preview('旧地址', '示范路 1 号'),
          members: [{ name: '居住证新办', preview: preview('房东姓名', '房文远') }],
          added: ['预防接种建档'],
          removed: ['科学育儿登记'],
          photos_left: ['结婚证'],
          consent_again: true,
          delivery_again: true,
          sign_again: true,
        }
      : draft,
  );
  draw(<NewerJoint joint="j1" names={['新生儿出生一件事', '居住证新办']} />);
  expect(screen.getByTestId('newer-version').textContent).toContain('新生儿出生一件事、居住证新办');
  await press('m', true);
  await screen.findAllByTestId('migration-set-aside');
  const shown = screen.getByTestId('migration-dialog').textContent;
  for (const words of [
    '旧地址：示范路 1 号',
    '房东姓名：房文远',
    '预防接种建档',
    '科学育儿登记',
    '结婚证',
    '同意书',
    '送达方式',
    '重新签字',
  ])
    expect(shown).toContain(words);
  await press('Enter');
  expect(rpc).toHaveBeenCalledWith('joint_migrate', { joint: 'j1', to });
});

const licence = (faults: LicenceFault[] | null) => ({
  department: 'gongan',
  fetched: faults && {
    source: '示范平台',
    at: 0,
    number: '',
    issuer: '',
    issued_on: null,
    valid_until: null,
    faults,
  },
});

/** A draft for which the register is fetched, and how that went. */
const fetching = (faults: LicenceFault[] | null) =>
  ({
    ...draft,
    joint: { ...draft.joint, signature: null },
    blockers: [],
    materials: [
      {
        kind: 'household_register',
        name: '户口簿',
        pages: 2,
        required: true,
        members: ['permit', 'card'],
        standard: '',
        how_to_get: '',
        photos: [],
        shared: faults === null || faults.length === 0,
        licence: licence(faults),
      },
    ],
  }) as unknown as JointScreen;

function launch(of: JointScreen) {
  const session = { hall: { departments: [{ code: 'gongan', name: '公安' }] } } as unknown as Session;
  draw(
    <SessionProvider value={session}>
      <LaunchPanel screen={of} canSubmit busy={false} onSettle={() => undefined} onLaunch={() => undefined} />
    </SessionProvider>,
  );
}

const pressAlt = (key: string) =>
  act(async () => {
    fireEvent.keyDown(document.body, { key, altKey: true });
    await new Promise(resolve => setTimeout(resolve, 20));
  });

it('Alt+G fetches the record for all members at the material step of a joint draft', async () => {
  launch(fetching(null));
  await pressAlt('g');
  expect(rpc).toHaveBeenCalledWith('joint_fetch', { joint: 'j1', kind: 'household_register' });
});

it('Alt+Y reports a record that proves nothing, once for all members', async () => {
  launch(fetching([{ fault: 'no_record' }]));
  expect(screen.getByTestId('slot-household_register').textContent).toContain('没有');
  await pressAlt('y');
  await screen.findByTestId('dispute-dialog');
  await press('Enter', true);
  expect(rpc).toHaveBeenCalledWith('joint_dispute', {
    joint: 'j1',
    kind: 'household_register',
    account: '',
  });
});

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { JointScreen, Suggestion } from '@/generated';
import { host } from '@/host';
import { doublyBound } from '@/shared/keys';
import { NewerMember } from '@/shared/migration';
import { CommonStep, MembersStep } from './FormSteps';
import { newerParts } from './steps';

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

/** A draft of two members, of which the first has a newer form. */
const draft = {
  joint: {
    id: 'j1',
    members: ['permit', 'card'].map(item => ({ item, item_name: item, chosen: true, version: 1 })),
    state: { status: 'draft' },
  },
  common: { ...form, steps: [{ id: 'common', title: '', problems: 0, sections: [] }] },
  suggestions: [suggestion('name', '陈志远'), suggestion('address', '示范路 1 号')],
  members: [
    { item: 'permit', form, newer_version: 2, suggestions: [suggestion('bank', '工商银行')] },
    { item: 'card', form, newer_version: null, suggestions: [suggestion('bank', '建设银行')] },
  ],
  materials: [],
} as unknown as JointScreen;

const rpc = vi.fn<(command: string, request: unknown) => Promise<unknown>>();
beforeEach(() => {
  vi.spyOn(host, 'rpc').mockImplementation(rpc as typeof host.rpc);
  rpc.mockImplementation(async () => draft);
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

it('a member with a newer form is shown what changes before one more key brings it over', async () => {
  const [part] = newerParts(draft);
  expect(part).toMatchObject({ newer: 2, member: { item: 'permit' } });
  rpc.mockImplementation(async command =>
    command === 'joint_migration'
      ? {
          diff: { code: 'permit', from: 1, to: 2, fields: [], materials: [], rest: false },
          kept: 1,
          set_aside: [{ field: 'landlord', label: '房东姓名', value: '房文远' }],
          photos_left: [],
          settlements_left: [],
          sign_again: true,
        }
      : draft,
  );
  draw(
    <>
      <NewerMember joint="j1" member="permit" name="居住证新办" version={1} newer={2} keyOn />
      <NewerMember joint="j1" member="card" name="社会保障卡申领" version={1} newer={3} keyOn={false} />
    </>,
  );
  expect(doublyBound()).toEqual([]);
  await press('m', true);
  await screen.findByTestId('migration-set-aside');
  expect(screen.getByTestId('migration-dialog').textContent).toContain('房东姓名：房文远');
  await press('Enter');
  expect(rpc).toHaveBeenCalledWith('joint_migrate', { joint: 'j1', member: 'permit', to: 2 });
});

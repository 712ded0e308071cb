import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaseScreen, FieldView, MaterialView, Notice, Problem, ReadOffer } from '@/generated';
import { host } from '@/host';
import { emptyField } from '@/shared/form/emptyField';
import { doublyBound } from '@/shared/keys';
import { rpcKey } from '@/shared/rpc';
import { CaseWork } from './CaseWork';

const problem = (at: string, step: string): Problem => ({
  at,
  step,
  label: at,
  code: 'required',
  params: {},
});

const field = (name: string, change: Partial<FieldView> = {}) =>
  emptyField(name, { required: true, ...change });

/** A case of two steps with one field each. */
function caseOf(problems: Problem[], change: Partial<CaseScreen['case']> = {}): CaseScreen {
  const step = (id: string, name: string) => ({
    id,
    title: id,
    problems: problems.filter(one => one.step === id).length,
    sections: [
      {
        id,
        title: '',
        fields: [
          field(name, {
            value: problems.some(one => one.at === name) ? null : '有',
            problem: problems.find(one => one.at === name) ?? null,
          }),
        ],
      },
    ],
  });
  return {
    case: {
      id: 'c1',
      hall: 'h',
      ticket: null,
      joint: null,
      item: 'birth',
      version: 1,
      item_name: '出生登记',
      department: 'gongan',
      answers: {},
      attachments: [],
      settlements: {},
      signature: null,
      state: { status: 'draft' },
      notice: null,
      acceptance: null,
      rounds: 0,
      opened_at: 0,
      opened_by: 'wang',
      changed_at: 0,
      revision: 1,
      ...change,
    },
    form: {
      code: 'birth',
      version: 1,
      steps: [step('one', 'name'), step('two', 'address')],
      problems,
      left_out: [],
      materials: [],
    },
    department_name: '公安',
    kind: 'at_once',
    limit: null,
    statement: '',
    withdrawn_since: null,
    newer_version: null,
    suggestions: [],
    discrepancies: [],
    unsent: false,
    packages: [],
    due: 'none',
    light: 'none',
    status_now: 'draft',
    reconsideration_by: null,
    lawsuit_by: null,
    documents: [],
    rated: false,
    rating: null,
  };
}

/** What was read from photographed papers. */
let readings: ReadOffer[] = [];

/** What the engine was asked to do, and its answers. */
const rpc = vi.fn<(command: string, request: unknown) => Promise<unknown>>();
beforeEach(() => {
  readings = [];
  vi.spyOn(host, 'rpc').mockImplementation(rpc as typeof host.rpc);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  rpc.mockReset();
});

function open(view: CaseScreen) {
  rpc.mockImplementation(async command => {
    if (command === 'applicant_status') return { present: true, stage: 'form' };
    if (command === 'reading_list') return { waiting: 0, offers: readings };
    return ['item_pictures', 'arrival_list'].includes(command) ? [] : view;
  });
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(rpcKey('case_view', { case: 'c1' }), view);
  client.setQueryData(rpcKey('device_settings', {}), {
    settings: { id_reader: {}, ticket_printer: null, camera: null },
    profiles: [],
  } as never);
  render(
    <QueryClientProvider client={client}>
      <CaseWork id="c1" onJoint={() => {}} onClosed={() => {}} />
    </QueryClientProvider>,
  );
}

const press = (key: string, ctrlKey = false) =>
  act(async () => {
    fireEvent.keyDown(document.body, { key, ctrlKey });
    await new Promise(resolve => setTimeout(resolve, 10));
  });
const asked = () => rpc.mock.calls.map(([command]) => command);

describe('Ctrl+Enter', () => {
  it('goes to the first problem, on whichever page it is, and accepts nothing', async () => {
    open(caseOf([problem('address', 'two')]));
    await press('Enter', true);
    expect(document.activeElement).toBe(screen.getByTestId('field-address'));
    expect(screen.getByTestId('problems').textContent).toContain('address');
    expect(asked()).not.toContain('case_accept');
  });

  it('shows the review before it accepts', async () => {
    open(caseOf([], { signature: 'abc' }));
    await press('Enter', true);
    expect(screen.getByTestId('review')).toBeTruthy();
    expect(asked()).not.toContain('case_accept');
    await press('Enter', true);
    expect(rpc).toHaveBeenCalledWith('case_accept', { case: 'c1' });
  });

  it('asks before it accepts without a signature', async () => {
    open(caseOf([]));
    await press('Enter', true);
    await press('Enter', true);
    expect(screen.getByTestId('unsigned-dialog')).toBeTruthy();
    expect(asked()).not.toContain('case_accept');
    await press('Escape');
    expect(screen.queryByTestId('unsigned-dialog')).toBeNull();
    await press('Enter', true);
    await press('Enter', true);
    expect(asked()).toContain('case_accept');
  });

  it('hands a returned case in again', async () => {
    const state = { status: 'returned', opinion: '补学籍证明', by: '陆伟', at: 0 } as const;
    open(caseOf([], { state, signature: 'abc' }));
    expect(screen.getByTestId('returned-opinion').textContent).toContain('补学籍证明');
    await press('Enter', true);
    await press('Enter', true);
    expect(asked()).toContain('case_resubmit');
    expect(asked()).not.toContain('case_accept');
  });
});

describe('Esc', () => {
  it('goes a page back and never further than the first', async () => {
    open(caseOf([]));
    await press('Enter');
    expect(screen.getByTestId('form-two')).toBeTruthy();
    await press('Escape');
    await press('Escape');
    expect(screen.getByTestId('form-one')).toBeTruthy();
  });
});

describe('Enter', () => {
  it('goes on to the review and stops there', async () => {
    open(caseOf([], { signature: 'abc' }));
    for (const _ of [1, 2, 3, 4]) {
      // oxlint-disable-next-line no-await-in-loop -- one key after the other
      await press('Enter');
    }
    expect(screen.getByTestId('review')).toBeTruthy();
    expect(asked()).not.toContain('case_accept');
  });
});

const suggestion = {
  field: 'name',
  label: '姓名',
  kind: 'text',
  personal: true,
  value: '陈志远',
  text: '陈志远',
  item_name: '居住证签注',
  at: Date.UTC(2026, 2, 1),
} as const;

describe('answers of earlier cases', () => {
  it('say where they come from, are masked, and one key takes them over', async () => {
    open({ ...caseOf([]), suggestions: [suggestion] });
    const shown = screen.getByTestId('earlier-answers').textContent;
    expect(shown).toContain('居住证签注');
    expect(shown).toContain('2026-03-01');
    expect(shown).not.toContain('陈志远');
    expect(asked()).not.toContain('case_edit');
    await press('e', true);
    expect(rpc).toHaveBeenCalledWith('case_edit', { case: 'c1', changes: { name: '陈志远' } });
  });
});

describe('a newer form', () => {
  it('is shown with what changes before one more key brings the draft over', async () => {
    open({ ...caseOf([]), newer_version: 2 });
    rpc.mockImplementation(async command =>
      command === 'case_migration'
        ? {
            diff: {
              code: 'birth',
              from: 1,
              to: 2,
              fields: [{ name: 'former', label: '曾用名', change: 'added' }],
              materials: [],
              rest: false,
            },
            kept: 1,
            set_aside: [{ field: 'address', label: '住址', value: '示范路 1 号' }],
            photos_left: ['照片'],
            settlements_left: [],
            sign_again: true,
          }
        : caseOf([], { version: 2, revision: 2 }),
    );
    await press('m', true);
    await screen.findByTestId('migration-set-aside');
    const shown = screen.getByTestId('migration-dialog').textContent;
    for (const words of ['曾用名', '住址：示范路 1 号', '照片', '重新签字']) expect(shown).toContain(words);
    expect(asked()).not.toContain('case_migrate');
    await press('Enter');
    expect(rpc).toHaveBeenCalledWith('case_migrate', { case: 'c1', to: 2 });
    expect(screen.queryByTestId('migration-dialog')).toBeNull();
  });
});

describe('the papers of a case', () => {
  it('are offered with their numbers also where nothing was accepted', async () => {
    const state = {
      status: 'declined',
      number: '不受〔2026〕1号',
      ground: 'other',
      reason: '不符合条件',
      legal_basis: '',
      office: null,
      at: 0,
      by: '王晓敏',
    } as const;
    const refusal = { id: 'refusal/c1', kind: 'refusal', number: state.number, file_name: '' };
    const delivery = { id: 'delivery/c1', kind: 'delivery', number: '送〔2026〕1号', file_name: '' };
    open({ ...caseOf([], { state }), documents: [refusal, delivery] });
    const papers = screen.getByTestId('documents').textContent;
    for (const words of ['不予受理通知书', state.number, '送达回证', delivery.number])
      expect(papers).toContain(words);
    rpc.mockImplementation(async command =>
      command === 'printer_list'
        ? { printers: [], trouble: null, usual_copies: {} }
        : { pages: 1, absent: [], copies: 2, printer: null, printed: [] },
    );
    await press('p', true);
    expect(screen.getByTestId('print-dialog')).toBeTruthy();
    expect(rpc).toHaveBeenCalledWith('document_view', { id: 'refusal/c1' });
  });
});

describe('the keys of a case', () => {
  const paper = (kind: string) => ({ id: `${kind}/c1`, kind, number: '', file_name: kind });
  const notice: Notice = {
    number: '告〔2026〕1号',
    at: 0,
    by: '王晓敏',
    missing: [],
    points: [],
    supplement_by: 'none',
  };
  const slot: MaterialView = {
    slot: 'card',
    kind: 'id_card',
    name: '居民身份证',
    form: 'copy',
    copies: 1,
    pages: 1,
    required: true,
    later: { count: 5, unit: 'workdays' },
    declarable: false,
    shared: false,
    standard: '',
    how_to_get: '',
  };

  /** Everything that can stand on one screen at once. */
  function full(change: Partial<CaseScreen['case']> = {}): CaseScreen {
    const view = caseOf([problem('name', 'one')], { notice, settlements: { card: 'later' }, ...change });
    return {
      ...view,
      form: { ...view.form, materials: [slot] },
      suggestions: [suggestion],
      newer_version: 2,
      packages: [{ code: 'birth', name: '新生儿出生一件事', members: 3 }],
      documents: ['notice', 'declaration', 'acceptance'].map(paper),
    };
  }

  it('each do one thing while it is filled in, with a second screen', async () => {
    open(full());
    await screen.findByTestId('ask-applicant');
    expect(screen.getAllByText('Ctrl P')).toHaveLength(1);
    expect(screen.getByTestId('card-read')).toBeTruthy();
    expect(doublyBound()).toEqual([]);
  });

  it('each do one thing while a photographed card says something else', async () => {
    readings = [
      {
        member: null,
        field: 'name',
        label: 'name',
        kind: 'text',
        personal: false,
        value: '王',
        text: '王',
        certainty: 'proven',
        slot: 'card',
        hash: 'a',
      },
    ];
    open(full());
    expect(await screen.findByTestId('read-name')).toBeTruthy();
    expect(doublyBound()).toEqual([]);
    await act(async () => {
      fireEvent.keyDown(document.body, { key: 'a', altKey: true });
      await new Promise(resolve => setTimeout(resolve, 20));
    });
    expect(rpc).toHaveBeenCalledWith('case_edit', { case: 'c1', changes: { name: '王' } });
  });

  it('each do one thing once it is handed in, with a second screen', async () => {
    open(full({ state: { status: 'in_review' } }));
    await screen.findByTestId('ask-applicant');
    expect(screen.getByTestId('receipt')).toBeTruthy();
    expect(doublyBound()).toEqual([]);
  });

  it('each do one thing in the menu of the branches, and Esc closes it', async () => {
    open(full());
    await press('b', true);
    expect(screen.getByTestId('branch-menu')).toBeTruthy();
    expect(doublyBound()).toEqual([]);
    await press('Escape');
    expect(screen.queryByTestId('branch-menu')).toBeNull();
  });
});

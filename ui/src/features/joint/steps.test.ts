import { describe, expect, it } from 'vitest';
import type { FormView, JointScreen, Problem, Refusal } from '@/generated';
import { blockersInOrder, firstOpenStep, openPoints, placeOf, stepAfter, stepBefore } from './steps';

const problem = (at: string): Problem => ({ at, step: '', label: at, code: 'required', params: {} });

const form = (...problems: string[]): FormView => ({
  code: '',
  version: 1,
  steps: [],
  problems: problems.map(problem),
  left_out: [],
  materials: [],
});

interface Shape {
  chosen?: string[];
  consent?: boolean;
  common?: FormView;
  parts?: Record<string, FormView>;
  address?: string | null;
  signed?: boolean;
  blockers?: Refusal[];
}

function screen(shape: Shape): JointScreen {
  const parts = shape.parts ?? { birth: form(), insurance: form() };
  return {
    joint: {
      package_name: '新生儿出生一件事',
      members: Object.keys(parts).map(item => ({
        item,
        item_name: `${item} name`,
        chosen: (shape.chosen ?? Object.keys(parts)).includes(item),
      })),
      consent_at: shape.consent ? 1 : null,
      delivery: shape.address === undefined ? null : { kind: 'post', address: shape.address ?? '' },
      signature: shape.signed ? 'hash' : null,
      state: { status: 'draft' },
    },
    common: shape.common ?? form(),
    members: Object.entries(parts).map(([item, view]) => ({ item, form: view })),
    deliveries: [{ kind: 'post', label: '邮寄', help: '', needs_address: true }],
    blockers: shape.blockers ?? [],
  } as unknown as JointScreen;
}

const incomplete = (item: string): Refusal => ({
  code: 'form_incomplete',
  params: { item, first: '', count: '1' },
});

describe('what is open', () => {
  it('counts answers, not photos, in the steps of the form', () => {
    const open = openPoints(screen({ parts: { birth: form('child_name', 'material:id_card') } }));
    expect(open.members).toBe(1);
  });

  it('leaves out members that are not applied for', () => {
    const parts = { birth: form(), insurance: form('bank') };
    expect(openPoints(screen({ parts, chosen: ['birth'] })).members).toBe(0);
  });

  it('wants an address for a delivery that needs one', () => {
    expect(openPoints(screen({ address: '' })).delivery).toBe(1);
    expect(openPoints(screen({ address: '示范路 1 号' })).delivery).toBe(0);
  });

  it('is first what comes first', () => {
    expect(firstOpenStep(screen({}))).toBe('options');
    expect(firstOpenStep(screen({ consent: true, common: form('name') }))).toBe('common');
    expect(firstOpenStep(screen({ consent: true, address: '示范路 1 号', signed: true }))).toBe('review');
  });
});

const stepOf = (code: Refusal['code']) => placeOf({ code, params: {} }, screen({})).step;

describe('where a blocker is put right', () => {
  it('is the common part when the package itself is incomplete', () => {
    expect(placeOf(incomplete('新生儿出生一件事'), screen({}))).toEqual({ step: 'common' });
  });

  it('is the part of the member', () => {
    const parts = { birth: form(), insurance: form('bank', 'material:photo') };
    expect(placeOf(incomplete('insurance name'), screen({ parts }))).toEqual({
      step: 'members',
      member: 'insurance',
      materials: false,
    });
  });

  it('is the photos when all answers are right', () => {
    const parts = { birth: form('material:photo') };
    expect(placeOf(incomplete('birth name'), screen({ parts })).materials).toBe(true);
  });

  it('is the step of consent, delivery or signature', () => {
    expect(stepOf('consent_needed')).toBe('options');
    expect(stepOf('member_order')).toBe('options');
    expect(stepOf('delivery_needed')).toBe('delivery');
    expect(stepOf('signature_needed')).toBe('review');
  });
});

it('tells what is missing in the order of the steps', () => {
  const blockers: Refusal[] = [{ code: 'signature_needed', params: {} }, incomplete('新生儿出生一件事')];
  expect(blockersInOrder(screen({ blockers })).map(blocker => blocker.code)).toEqual([
    'form_incomplete',
    'signature_needed',
  ]);
});

it('stays at both ends of the steps', () => {
  expect(stepBefore('options')).toBe('options');
  expect(stepAfter('review')).toBe('review');
  expect(stepAfter('common')).toBe('members');
});

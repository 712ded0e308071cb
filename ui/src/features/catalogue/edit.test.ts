import { describe, expect, it } from 'vitest';
import type { Definition, Field, Material } from '@/generated';
import {
  changeCount,
  dayOf,
  nextVersion,
  periodOf,
  requiredKey,
  requiredOf,
  sameContent,
  withField,
  withLimit,
  withMaterial,
  withValues,
} from './edit';

const material: Material = {
  slot: 'id',
  kind: 'id_card',
  name: '身份证',
  form: 'original',
  copies: 1,
  pages: 2,
  required: 'yes',
  visible: null,
  later: null,
  declarable: false,
  shared: false,
  standard: '',
  how_to_get: '',
};

const field = (name: string, columns: Field[] = []): Field => ({
  name,
  label: name,
  kind: columns.length > 0 ? 'rows' : 'text',
  help: '',
  placeholder: '',
  required: 'yes',
  visible: null,
  options: [],
  columns,
  wide: false,
  personal: false,
  computed: null,
});

const live: Definition = {
  code: 'permit',
  version: 4,
  name: '居住证新办',
  implementation_code: '1'.repeat(31),
  department: 'gongan',
  department_name: '公安',
  category: '户籍',
  business: 'A',
  kind: 'by_promise',
  routing: 'department',
  legal_limit: null,
  promised_limit: { count: 15, unit: 'days' },
  fee: null,
  legal_basis: '',
  acceptance_conditions: '',
  special_procedures: '',
  result_name: '居住证',
  statement: '',
  allows_later_materials: false,
  effective_from: '2026-01-01',
  cancelled_from: null,
  general: false,
  sample: true,
  source: '',
  schema: {},
  conditions: [],
  steps: [
    {
      id: 'person',
      title: '申请人',
      sections: [
        { id: 'who', title: '', visible: null, fields: [field('name'), field('children', [field('age')])] },
      ],
    },
  ],
  materials: [material],
};

describe('the next version of an item', () => {
  it('is one higher when the content is another, and the live one when only the withdrawal is', () => {
    expect(nextVersion(live, withValues(live, { name: '居住证' })).version).toBe(5);
    expect(nextVersion(live, withValues(live, { cancelled_from: '2027-01-01' })).version).toBe(4);
    expect(sameContent(live, { ...live, version: 9 })).toBe(true);
  });

  it('leaves the live one as it is', () => {
    const edited = withMaterial(live, 'id', { standard: '在有效期内' });
    expect(live.materials[0]?.standard).toBe('');
    expect(edited.materials[0]?.standard).toBe('在有效期内');
  });

  it('counts every place that was changed once', () => {
    const edited = withField(
      withMaterial(withValues(live, { promised_limit: { count: 3, unit: 'workdays' } }), 'id', {
        required: { when: 'works' },
        name: '居民身份证',
      }),
      { field: 'name', column: null },
      { help: '与证件一致' },
    );
    expect(changeCount(live, edited)).toBe(4);
    expect(changeCount(live, live)).toBe(0);
  });

  it('loses a limit that is taken away, and is as before when that is put back', () => {
    const limited = withLimit(live, 'yellow', { count: 2, unit: 'hours' });
    expect(limited.yellow).toEqual({ count: 2, unit: 'hours' });
    expect(changeCount(live, limited)).toBe(1);
    expect('yellow' in withLimit(limited, 'yellow', null)).toBe(false);
    const more = withLimit(limited, 'extension', { count: 10, unit: 'workdays' });
    const back = withLimit(withLimit(more, 'yellow', null), 'yellow', { count: 2, unit: 'hours' });
    expect(sameContent(more, back)).toBe(true);
  });

  it('reaches a column of a table', () => {
    const edited = withField(live, { field: 'children', column: 'age' }, { label: '年龄' });
    expect(edited.steps[0]?.sections[0]?.fields[1]?.columns[0]?.label).toBe('年龄');
    expect(edited.steps[0]?.sections[0]?.fields[0]?.label).toBe('name');
  });
});

describe('a material', () => {
  it('that is only shown is not handed in, and one that is handed in is handed in once at least', () => {
    const shown = withMaterial(live, 'id', { form: 'shown' });
    expect(shown.materials[0]?.copies).toBe(0);
    expect(withMaterial(shown, 'id', { form: 'copy' }).materials[0]?.copies).toBe(1);
  });

  it('whose picture is taken away is what it was before it had one', () => {
    const pictured = withMaterial(live, 'id', { sample: 'data:image/png;base64,AA==' });
    expect(changeCount(live, pictured)).toBe(1);
    expect(withMaterial(pictured, 'id', { sample: undefined })).toEqual(live);
  });

  it('may follow later only where the item allows that, so the item then does', () => {
    expect(withMaterial(live, 'id', { later: { count: 5, unit: 'workdays' } }).allows_later_materials).toBe(
      true,
    );
  });
});

describe('what is typed', () => {
  it.each([
    ['', null],
    ['20270301', '2027-03-01'],
    ['2027年3月1日', '2027-03-01'],
    ['20270230', undefined],
    ['2027', undefined],
  ])('as a day: "%s"', (text, expected) => {
    expect(dayOf(text)).toBe(expected);
  });

  it('as a limit is a whole number or nothing; anything else changes nothing', () => {
    const before = { count: 5, unit: 'days' } as const;
    expect(periodOf('', 'days', before)).toBeNull();
    expect(periodOf('7', 'workdays', before)).toEqual({ count: 7, unit: 'workdays' });
    expect(periodOf('1.5', 'days', before)).toEqual(before);
    expect(periodOf('x', 'days', before)).toEqual(before);
  });

  it('as a choice of when something is required survives the way there and back', () => {
    for (const required of ['yes', 'no', { when: 'works' }] as const) {
      expect(requiredOf(requiredKey(required))).toEqual(required);
    }
  });
});

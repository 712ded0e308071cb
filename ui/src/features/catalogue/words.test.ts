import { describe, expect, it } from 'vitest';
import type { CatalogueFinding, CataloguePlan, PlannedItem } from '@/generated';
import { translatorOf } from '@/shared/i18n';
import { byItem, cutChange, isEmptyPlan, planWords, progressWords, sentence } from './words';

const t = translatorOf('zh-CN');

const item: PlannedItem = {
  code: 'a',
  name: '居住证',
  version: 2,
  effective_from: null,
  general: false,
  hash: '',
  changes: [],
  more_changes: 0,
};

const plan: CataloguePlan = {
  id: '1',
  base: 1,
  whole_since: null,
  added: [],
  changed: [],
  withdrawn: [],
  unchanged: 3,
  warnings: [],
};

const finding = (of: string | null, error: boolean): CatalogueFinding => ({
  error,
  item: of,
  place: '/',
  code: 'x',
  zh: '不对',
  en: 'wrong',
});

describe('an import', () => {
  it('says how far it is, as far as that is known', () => {
    expect(progressWords(t, { stage: 'sending', done: 0, total: null })).toBe('正在上传…');
    expect(progressWords(t, { stage: 'reading', done: 1200, total: null })).toContain('1200');
    expect(progressWords(t, { stage: 'checking', done: 30, total: 2000 })).toContain('30 / 2000');
  });

  it('says what a plan comes to, and nothing of what is none', () => {
    expect(planWords(t, plan)).toBe('不变 3');
    expect(planWords(t, { ...plan, changed: [item] })).toBe('新版本 1 · 不变 3');
    expect([isEmptyPlan(plan), isEmptyPlan({ ...plan, added: [item] })]).toEqual([true, false]);
  });
});

describe('findings', () => {
  it('come item by item, those that stop the import first', () => {
    const groups = byItem([
      finding('a', false),
      finding('b', false),
      finding('b', true),
      finding(null, true),
    ]);
    expect(groups.map(group => group.item)).toEqual(['b', null, 'a']);
    expect(groups[0]?.findings.map(one => one.error)).toEqual([true, false]);
  });

  it('speak the language of the screen', () => {
    expect([sentence('zh-CN', finding(null, true)), sentence('en', finding(null, true))]).toEqual([
      '不对',
      'wrong',
    ]);
  });
});

describe('a change', () => {
  it('of a value has a before and a now', () => {
    expect(cutChange('承诺办结时限：15个自然日 → 3个工作日')).toEqual({
      what: '承诺办结时限',
      from: '15个自然日',
      to: '3个工作日',
    });
    expect(cutChange('promised limit: 15 → 3')).toEqual({ what: 'promised limit', from: '15', to: '3' });
  });

  it('of anything else has none', () => {
    expect(cutChange('材料“租赁合同备案”新增')).toBeNull();
  });
});

import { expect, it } from 'vitest';
import type { AttentionEntry } from '@/generated';
import { zh } from '@/shared/i18n/zh';
import { DEEDS, deedOf, megabytes, settlingOf } from './deed';

const entry = (changes: Partial<AttentionEntry>): AttentionEntry => ({
  id: 1,
  at: 0,
  by: '王晓敏',
  command: 'case_edit',
  subject: '',
  refusal: { code: 'field_conflict', params: {} },
  entered: [],
  can_redo: true,
  target: { kind: 'none' },
  ...changes,
});

it('has words for every command', () => {
  expect(DEEDS.filter(deed => !Object.hasOwn(zh, `attention.deed.${deed}`))).toEqual([]);
});

it('does not guess at a command of a newer engine', () => {
  expect(deedOf('rating_give')).toBeNull();
});

it('compares two values when the central office holds one', () => {
  const line = { label: '联系电话', entered: '138****5678', held: '139****0001', author: null };
  expect(settlingOf(entry({ entered: [line] }))).toBe('compare');
});

it('offers to do it again when there is nothing to compare', () => {
  expect(settlingOf(entry({ entered: [{ label: '理由', entered: '取章', held: null, author: null }] }))).toBe(
    'redo',
  );
});

it('only takes note of what makes no sense to do again', () => {
  expect(settlingOf(entry({ can_redo: false }))).toBe('note');
});

it('shows a small photo as less than a tenth, not as nothing', () => {
  expect(megabytes(0)).toBe('0.0');
  expect(megabytes(20_000)).toBe('< 0.1');
  expect(megabytes(4_600_000)).toBe('4.6');
});

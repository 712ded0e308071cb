import type { FieldView } from '@/generated';

/** A field without an answer, as tests ask for it: a text that may be left out, unless `change` says otherwise. */
export const emptyField = (name: string, change: Partial<FieldView> = {}): FieldView => ({
  name,
  value: null,
  label: name,
  kind: 'text',
  help: '',
  placeholder: '',
  required: false,
  options: [],
  columns: [],
  wide: false,
  personal: false,
  money: false,
  level: null,
  slot: null,
  rows: { min: 0, max: null },
  problem: null,
  ...change,
});

import type { Definition, Field, Material, Period, Required } from '@/generated';
import { digitDate } from '@/shared/form/digits';

/** A definition with some of its own values replaced. */
export function withValues(edited: Definition, values: Partial<Definition>): Definition {
  return { ...edited, ...values };
}

/** Limits that an item may leave to the program's own: what is taken away leaves no key behind. */
export type OptionalLimit = 'yellow' | 'extension' | 'supplement_limit';

/** A definition with one of its optional limits replaced; null takes it away. */
export function withLimit(edited: Definition, key: OptionalLimit, limit: Period | null): Definition {
  const { [key]: _before, ...rest } = edited;
  return limit === null ? rest : { ...rest, [key]: limit };
}

/** Values of a material; `undefined` takes a picture away. */
export type MaterialValues = Partial<Omit<Material, 'blank_form' | 'sample'>> & {
  blank_form?: string | undefined;
  sample?: string | undefined;
};

/** A definition with some values of one material replaced. */
export function withMaterial(edited: Definition, slot: string, values: MaterialValues): Definition {
  const materials = edited.materials.map(material =>
    material.slot === slot ? tidyMaterial(replaced(material, values)) : material,
  );
  // Where a material may follow later, the item must allow that.
  const later = edited.allows_later_materials || materials.some(material => material.later !== null);
  return { ...edited, materials, allows_later_materials: later };
}

/** Replaces values; a picture that is taken away leaves no key behind. */
function replaced(material: Material, values: MaterialValues): Material {
  const { blank_form, sample, ...rest } = { ...material, ...values };
  return { ...rest, ...(blank_form && { blank_form }), ...(sample && { sample }) };
}

/** Of a material that is only shown nothing is handed in; of any other at least one. */
function tidyMaterial(material: Material): Material {
  if (material.form === 'shown') return { ...material, copies: 0 };
  if (material.form !== 'electronic' && material.copies === 0) return { ...material, copies: 1 };
  return material;
}

/** A definition with some values of one field replaced, columns of tables included. */
export function withField(edited: Definition, path: FieldPath, values: Partial<Field>): Definition {
  const change = (field: Field): Field => {
    if (field.name !== path.field) return field;
    if (path.column === null) return { ...field, ...values };
    const columns = field.columns.map(column =>
      column.name === path.column ? { ...column, ...values } : column,
    );
    return { ...field, columns };
  };
  const steps = edited.steps.map(step => ({
    ...step,
    sections: step.sections.map(section => ({ ...section, fields: section.fields.map(change) })),
  }));
  return { ...edited, steps };
}

/** Where a field stands. */
export interface FieldPath {
  field: string;
  /** Column of a table; null is the field itself. */
  column: string | null;
}

/** The next version of an item; the same version when only the day of its withdrawal is another. */
export function nextVersion(live: Definition, edited: Definition): Definition {
  const same = sameContent(live, edited);
  return { ...edited, version: same ? live.version : live.version + 1 };
}

/** Whether two definitions say the same: version and withdrawal are no content. */
export function sameContent(one: Definition, other: Definition): boolean {
  const content = ({ version: _version, cancelled_from: _cancelled, ...rest }: Definition) => rest;
  return differences(content(one), content(other)) === 0;
}

/** How many places were changed: values of the item, of each material and of each field. */
export function changeCount(live: Definition, edited: Definition): number {
  return differences(live, edited);
}

function differences(one: unknown, other: unknown): number {
  if (isBranch(one) && isBranch(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    let count = 0;
    for (const key of keys) count += differences(one[key], other[key]);
    return count;
  }
  return JSON.stringify(one) === JSON.stringify(other) ? 0 : 1;
}

/** What is counted inside: lists and objects, but a limit or a condition is one thing. */
function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !('count' in value) && !('when' in value);
}

/** A limit from what was typed; null is none. A number that is none leaves the limit as it was. */
export function periodOf(text: string, unit: Period['unit'], before: Period | null): Period | null {
  if (text.trim() === '') return null;
  const count = Number(text);
  return Number.isInteger(count) && count >= 0 && count <= 3650 ? { count, unit } : before;
}

/** A day from what was typed; null is none, `undefined` is no day. */
export function dayOf(text: string): string | null | undefined {
  const typed = digitDate(text);
  if (typed === '') return null;
  const date = new Date(`${typed}T00:00:00Z`);
  const real = typed.length === 10 && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(typed);
  return real ? typed : undefined;
}

/** How `required` is shown in a list of choices: `no`, `yes`, or `when:` and the condition. */
export function requiredKey(required: Required): string {
  return typeof required === 'object' ? `when:${required.when}` : required;
}

/** The other way round. */
export function requiredOf(key: string): Required {
  if (key === 'yes' || key === 'no') return key;
  return { when: key.replace(/^when:/, '') };
}

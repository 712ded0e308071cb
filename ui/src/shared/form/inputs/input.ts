import type { Answer, FieldView } from '@/generated';

/** What every input is given. Inputs know nothing of the store, so that a table's cells use the same ones. */
export interface InputProps {
  /** The field or column. */
  view: FieldView;
  /** Id of the element that takes the focus. */
  id: string;
  /** Test id, and the start of those of options. */
  name: string;
  /** Answer on screen. */
  value: Answer | null;
  /** Id of the label, for inputs that are groups. */
  labelId?: string;
  /** Accessible name where there is no label beside it. */
  label?: string;
  /** Id of help and problem. */
  describedBy?: string;
  /** Has a problem that is shown. */
  invalid: boolean;
  onChange: (answer: Answer | null) => void;
  onLeave: () => void;
}

/** The attributes that all single elements share. `data-entry` marks what Enter steps through. */
export function entryAttributes(props: InputProps) {
  return {
    id: props.id,
    'data-entry': true,
    'data-testid': `field-${props.name}`,
    'aria-label': props.label,
    'aria-describedby': props.describedBy,
    'aria-invalid': props.invalid || undefined,
    'aria-required': props.view.required || undefined,
  };
}

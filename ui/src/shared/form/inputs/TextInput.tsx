import { useState } from 'react';
import type { Answer, FieldKind } from '@/generated';
import { useT } from '../../i18n';
import { maskOf } from '../../mask';
import { cardGroups, codeText, digitDate, fenOf, integerOf, phoneText, yuanOf } from '../digits';
import { sameAnswer } from '../store';
import { entryAttributes, type InputProps } from './input';

/** How a kind that is typed on one line reads and writes its answer. */
interface Typed {
  /** The typed text as it is shown while typing at its end. */
  shape: (text: string) => string;
  /** The answer of a text; what cannot be read goes to the engine as text, which says what is wrong with it. */
  answer: (text: string) => Answer | null;
  /** The text of an answer. */
  text: (answer: Answer | null) => string;
  inputMode: 'text' | 'numeric' | 'decimal' | 'tel';
}

const same = (text: string) => text;
const asText = (answer: Answer | null) =>
  answer === null || typeof answer === 'object' ? '' : String(answer);
const orNull = (text: string) => (text === '' ? null : text);

function plain(shape: (text: string) => string, inputMode: Typed['inputMode']): Typed {
  return { shape, answer: text => orNull(shape(text)), text: answer => shape(asText(answer)), inputMode };
}

function number(read: (text: string) => number | null, write: (n: number) => string): Typed {
  return {
    shape: same,
    answer: text => (text.trim() === '' ? null : (read(text) ?? text)),
    text: answer => (typeof answer === 'number' ? write(answer) : asText(answer)),
    inputMode: 'decimal',
  };
}

const kinds: Partial<Record<FieldKind, Typed>> = {
  id_number: plain(codeText, 'text'),
  credit_code: plain(codeText, 'text'),
  phone: { ...plain(same, 'tel'), answer: text => orNull(phoneText(text)) },
  bank_card: {
    ...plain(cardGroups, 'numeric'),
    answer: text => orNull(text.normalize('NFKC').replaceAll(/\D/g, '')),
  },
  date: plain(digitDate, 'numeric'),
  money: number(fenOf, yuanOf),
  integer: number(integerOf, String),
};
const text: Typed = { shape: same, answer: orNull, text: asText, inputMode: 'text' };

/** Everything typed on one line: text, ID number, credit code, phone, date, money, integer, bank card. */
export function TextInput(props: InputProps) {
  const { view, value } = props;
  const t = useT();
  const typed = kinds[view.kind] ?? text;
  // While focused the text is the input's own, so that a half-typed amount is not rewritten under the cursor.
  const [draft, setDraft] = useState<string | null>(null);
  // Unless something else puts an answer in: what was read from a card, for example. What is typed is the answer already.
  const [seen, setSeen] = useState(value);
  if (!sameAnswer(seen, value)) {
    setSeen(value);
    if (draft !== null && !sameAnswer(typed.answer(draft), value)) setDraft(typed.text(value));
  }
  const shown = draft ?? typed.text(value);
  const masked = draft === null && view.personal && shown !== '' && !props.invalid;
  const placeholder = view.placeholder || (view.kind === 'date' ? t('form.datePlaceholder') : '');
  return (
    <input
      {...entryAttributes(props)}
      className="input"
      type="text"
      autoComplete="off"
      spellCheck={false}
      inputMode={typed.inputMode}
      value={masked ? maskOf(view.kind, shown) : shown}
      placeholder={placeholder}
      onFocus={event => {
        const full = typed.text(value);
        if (masked) unmask(event.target, full);
        setDraft(full);
      }}
      onChange={event => {
        const element = event.target;
        const atEnd = element.selectionEnd === element.value.length;
        // Text that an input method is still composing is left as it is; so is an edit in the middle.
        const composing = (event.nativeEvent as InputEvent).isComposing === true;
        const next = atEnd && !composing ? typed.shape(element.value) : element.value;
        setDraft(next);
        props.onChange(typed.answer(next));
      }}
      onBlur={() => {
        setDraft(null);
        props.onLeave();
      }}
    />
  );
}

/**
 * Puts the full text in place of the masked one at once and selects it, as entering a field does. If React did it later, the
 * selection would be lost, and typing would add to the old text instead of replacing it.
 */
function unmask(element: HTMLInputElement, full: string): void {
  element.value = full;
  element.select();
}

/** Several lines of text. */
export function LongTextInput(props: InputProps) {
  const { view, value } = props;
  const [focused, setFocused] = useState(false);
  const shown = typeof value === 'string' ? value : '';
  return (
    <textarea
      {...entryAttributes(props)}
      className="input"
      rows={3}
      value={view.personal && !focused && !props.invalid ? maskOf(view.kind, shown) : shown}
      placeholder={view.placeholder}
      onFocus={() => setFocused(true)}
      onChange={event => props.onChange(orNull(event.target.value))}
      onBlur={() => {
        setFocused(false);
        props.onLeave();
      }}
    />
  );
}

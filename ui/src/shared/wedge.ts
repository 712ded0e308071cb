import { belongsToInputMethod, isTextField, type KeyEvent } from './keys';

/**
 * A scanner that types (keyboard wedge): how a scan is told from somebody typing, and how it is kept out of whatever has the focus.
 *
 * A scan is a row of characters, each within a few milliseconds of the one before, ended by Enter just as fast. Nobody types like that. Until the
 * Enter comes it cannot be known, so the characters go where they would go; when it has come, the field is put back to what it was before
 * them and the Enter goes nowhere. Outside fields a character would be a shortcut, which cannot be taken back: there it is held for a moment
 * and let go when no scan comes of it.
 */

/** When a row of keys is a scan. */
export interface WedgeRule {
  /** Longest time between two keys of a scan, in milliseconds. */
  readonly gapMs: number;
  /** Fewest characters of a scan. */
  readonly shortest: number;
}

/** Most characters of a scan: the largest QR code has fewer. */
const LONGEST = 8000;

/** How much later than the longest gap a held key is let go: keys may be handled later than they were pressed. */
const GRACE_MS = 15;

/** Characters that came fast one after the other. */
export interface Burst {
  readonly text: string;
  /** When the last one was pressed. */
  readonly at: number;
}

/** What a key is, as far as it is known yet. */
export type Judgement =
  | { readonly kind: 'begins' | 'goes on'; readonly burst: Burst }
  | { readonly kind: 'scan'; readonly code: string }
  | { readonly kind: 'other' };

/** Judges a key, which is one character or `Enter`, after what came before it. Times are in milliseconds. */
export function judge(before: Burst | null, key: string, at: number, rule: WedgeRule): Judgement {
  const fast = before !== null && at >= before.at && at - before.at <= rule.gapMs;
  if (key === 'Enter') {
    return fast && [...before.text].length >= rule.shortest
      ? { kind: 'scan', code: before.text }
      : { kind: 'other' };
  }
  if ([...key].length !== 1 || (fast && before.text.length >= LONGEST)) return { kind: 'other' };
  return fast
    ? { kind: 'goes on', burst: { text: before.text + key, at } }
    : { kind: 'begins', burst: { text: key, at } };
}

/**
 * What a keydown types: a character, `Enter`, null for a key that no scanner presses, undefined for one that says nothing (Shift before a
 * capital). A key that is held down types as fast as a scanner; an input method's keys are none of ours.
 */
export function strokeOf(event: KeyEvent & { repeat?: boolean }): string | null | undefined {
  if (event.key === 'Shift' || event.key === 'CapsLock') return undefined;
  if (belongsToInputMethod(event) || event.repeat || event.ctrlKey || event.altKey || event.metaKey)
    return null;
  if (event.key === 'Enter') return event.shiftKey ? null : event.key;
  return [...event.key].length === 1 ? event.key : null;
}

/** Who takes scans at the moment. */
export interface ScanReceiver {
  readonly rule: WedgeRule;
  onCode(this: void, code: string): void;
}

type Field = HTMLInputElement | HTMLTextAreaElement;

/** A field as it was before a burst. */
interface Kept {
  value: string;
  start: number | null;
  end: number | null;
}

/** Looks for scans among the keys of a window. Nobody who takes them means that keys are left alone. Answers what ends it. */
export function listenForScans(on: Window, receiver: () => ScanReceiver | null): () => void {
  let burst: Burst | null = null;
  let focused: Element | null = null;
  const fields = new Map<Field, Kept>();
  const held: KeyboardEvent[] = [];
  const letGo = new WeakSet<Event>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const release = () => {
    clearTimeout(timer);
    for (const event of held.splice(0)) {
      const again = new KeyboardEvent(event.type, event);
      letGo.add(again);
      event.target?.dispatchEvent(again);
    }
  };
  const forget = () => {
    burst = null;
    fields.clear();
    release();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (letGo.has(event)) return;
    const stroke = strokeOf(event);
    if (stroke === undefined) return;
    const taker = receiver();
    const judgement: Judgement =
      taker && stroke !== null ? judge(burst, stroke, event.timeStamp, taker.rule) : { kind: 'other' };
    if (judgement.kind === 'scan') {
      swallow(event);
      clearTimeout(timer);
      held.length = 0;
      for (const [field, kept] of fields) restore(field, kept);
      if (focused instanceof HTMLElement && document.activeElement !== focused) focused.focus();
      burst = null;
      fields.clear();
      taker?.onCode(judgement.code);
      return;
    }
    if (judgement.kind === 'other' || !taker) {
      forget();
      return;
    }
    if (judgement.kind === 'begins') {
      forget();
      focused = document.activeElement;
    }
    burst = judgement.burst;
    if (isField(event.target)) {
      if (!fields.has(event.target)) fields.set(event.target, keep(event.target));
    } else if (mayBeHeld(event, judgement.kind)) {
      swallow(event);
      held.push(event);
      clearTimeout(timer);
      timer = setTimeout(release, taker.rule.gapMs + GRACE_MS);
    }
  };

  // Before everybody else: an Enter that belongs to a scan must not reach the form.
  on.addEventListener('keydown', onKeyDown, { capture: true });
  return () => {
    on.removeEventListener('keydown', onKeyDown, { capture: true });
    forget();
  };
}

/** A key that was let go later is not the browser's own any more: it presses no button and chooses nothing in a list. */
function mayBeHeld(event: KeyboardEvent, kind: 'begins' | 'goes on'): boolean {
  if (event.target instanceof HTMLSelectElement || isTextField(event.target)) return false;
  return event.key !== ' ' || kind === 'goes on';
}

function isField(target: EventTarget | null): target is Field {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && isTextField(target));
}

function keep(field: Field): Kept {
  // Fields for numbers and e-mail addresses have no selection that could be asked for: null.
  return { value: field.value, start: field.selectionStart, end: field.selectionEnd };
}

/** Puts a field back. React hears of it as of something typed: it looks at the value behind its own back. */
function restore(field: Field, kept: Kept): void {
  if (field.value !== kept.value) {
    const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(prototype.prototype, 'value')?.set?.call(field, kept.value);
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'historyUndo' }));
  }
  if (kept.start !== null && kept.end !== null) field.setSelectionRange(kept.start, kept.end);
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

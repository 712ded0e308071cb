import { useEffect, useLayoutEffect, useRef } from 'react';

/**
 * The one module that knows about the keyboard and input methods.
 *
 * WebKitGTK under an input method gives no keydown and no compositionstart for the letters of a pinyin, only bare keyups;
 * the commit is a `keydown 229`, and Enter that commits ends in a bare `keyup Enter`. So: only keydown counts, 229 and
 * `isComposing` are not keys, and nothing relies on start and end coming in pairs.
 */

/** The parts of a keyboard event that the rules look at. */
export type KeyEvent = Pick<
  KeyboardEvent,
  'type' | 'key' | 'keyCode' | 'isComposing' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'
>;

/** keyCode of a key that went to an input method. */
const PROCESSED_BY_INPUT_METHOD = 229;

/** Whether a key belongs to an input method and is none of our business. */
export function belongsToInputMethod(event: KeyEvent): boolean {
  return event.isComposing || event.keyCode === PROCESSED_BY_INPUT_METHOD || event.key === 'Process';
}

/**
 * Name of the pressed keys: `F2`, `Ctrl+Enter`, `Shift+Tab`, `1`. Null when the event is no key of ours: not a keydown,
 * or an input method has it. Letters are upper case; Shift is named only where it does not change the character.
 */
export function chordOf(event: KeyEvent): string | null {
  if (event.type !== 'keydown' || belongsToInputMethod(event)) return null;
  if (['Control', 'Shift', 'Alt', 'Meta', 'Unidentified', 'Dead'].includes(event.key)) return null;
  const printable = [...event.key].length === 1;
  const key = event.key === ' ' ? 'Space' : printable ? event.key.toUpperCase() : event.key;
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey && (!printable || parts.length > 0)) parts.push('Shift');
  parts.push(key);
  return parts.join('+');
}

/** Whether a React or DOM keydown is this chord. */
export function isChord(event: KeyEvent | { nativeEvent: KeyEvent }, chord: string): boolean {
  return chordOf('nativeEvent' in event ? event.nativeEvent : event) === chord;
}

/** The digit 1–9 of a keydown without modifiers, from either row or keypad; else null. */
export function digitOf(event: KeyEvent | { nativeEvent: KeyEvent }): number | null {
  const chord = chordOf('nativeEvent' in event ? event.nativeEvent : event);
  return chord !== null && /^[1-9]$/.test(chord) ? Number(chord) : null;
}

/** What a chord does. Answering `false` leaves the key to whoever is below. */
export type Bindings = Readonly<Record<string, (event: KeyboardEvent) => void | false>>;

/** Keys of one part of a screen. */
export interface Layer {
  readonly bindings: Bindings;
  /** Keys that it does not have go nowhere. */
  readonly modal: boolean;
  /** A key that is held down acts again and again. */
  readonly repeating?: boolean;
}

const layers: Layer[] = [];

/**
 * The last key that went down here, and whether the window lost the keyboard since. A key that opens a window of the system (the file dialog) is let
 * go of there, and WebKitGTK, which never saw that, takes its next press for a repetition.
 */
let last = { code: '', lost: false };

function onBlur(): void {
  last = { ...last, lost: true };
}

/** Whether a keydown is one of a key that is held down. */
function isRepeated(event: KeyboardEvent): boolean {
  const repeated = event.repeat && !(last.lost && last.code === event.code);
  last = { code: event.code, lost: false };
  return repeated;
}

/** Puts a layer on top of the others. Answers what takes it away again. */
export function addLayer(layer: Layer): () => void {
  if (layers.length === 0) {
    window.addEventListener('keydown', dispatchKey);
    window.addEventListener('blur', onBlur);
  }
  layers.push(layer);
  return () => {
    layers.splice(layers.indexOf(layer), 1);
    if (layers.length > 0) return;
    window.removeEventListener('keydown', dispatchKey);
    window.removeEventListener('blur', onBlur);
  };
}

/** Whether no dialog hides a layer. */
export function isReachable(layer: Layer): boolean {
  const place = layers.indexOf(layer);
  return place >= 0 && !layers.slice(place + 1).some(above => above.modal);
}

/** Keys that do something by themselves in a text field; shortcuts on them stay away while one types. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'file'].includes(target.type);
}

const controls =
  'a, button, input, textarea, select, summary, [role=button], [role=radio], [role=checkbox], [role=switch], ' +
  '[role=option], [role=combobox], [role=menuitem], [role=tab]';

function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches(controls);
}

/** Whether the chord is the focused control's own: what it types, what presses it, its own undo. */
function ownedByTarget(chord: string, target: EventTarget | null): boolean {
  if (chord === 'Enter' || chord === 'Space') return isControl(target);
  const typing = chord === 'Ctrl+Z' || [...chord].length === 1;
  return typing && isTextField(target);
}

/** Gives a keydown to the topmost layer that has it. A modal layer hides those below. */
export function dispatchKey(event: KeyboardEvent): void {
  const repeated = isRepeated(event);
  if (event.defaultPrevented) return;
  const chord = chordOf(event);
  if (chord === null) return;
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const layer = layers[index];
    const binding = layer?.bindings[chord];
    if (binding && !ownedByTarget(chord, event.target)) {
      // Also a key held down must not scroll, reload (F3, F5) or open a new window; but it acts once, unless it only moves something.
      event.preventDefault();
      if ((repeated && !layer.repeating) || binding(event) !== false) return;
    }
    if (layer?.modal) return;
  }
}

/**
 * Chords that more than one layer answers at this moment, each once. Within one screen nobody should have to know which goes first: tests ask
 * for it with everything on the screen that can be there together.
 */
export function doublyBound(): string[] {
  const reachable: Layer[] = [];
  for (const layer of layers.toReversed()) {
    reachable.push(layer);
    if (layer.modal) break;
  }
  const bound = reachable.flatMap(layer => Object.keys(layer.bindings));
  return [...new Set(bound.filter((chord, index) => bound.indexOf(chord) !== index))];
}

/** Options of {@link useKeys}. */
export interface KeyOptions {
  /** False: not now. */
  enabled?: boolean;
  /** Keys that this layer does not have go nowhere; for dialogs. */
  modal?: boolean;
  /** A key that is held down acts again and again; only for what moves what is looked at. */
  repeating?: boolean;
}

/** Binds keys while the component is there. Later ones go before earlier ones. */
export function useKeys(
  bindings: Bindings,
  { enabled = true, modal = false, repeating = false }: KeyOptions = {},
): void {
  const latest = useRef(bindings);
  useLayoutEffect(() => {
    latest.current = bindings;
  });
  // Before the screen is painted: whoever sees a button can press its key.
  useLayoutEffect(() => {
    if (!enabled) return;
    return addLayer({
      modal,
      repeating,
      get bindings() {
        return latest.current;
      },
    });
  }, [enabled, modal, repeating]);
}

/**
 * A key that may be faster than the list of what was typed: the list of the letters before may still be on the screen. What it does is done
 * when the list is there, at once or later, unless one typed on meanwhile.
 */
export function useOnceThere(there: boolean, typed: string, action: () => void): () => void {
  const awaited = useRef<string | null>(null);
  useEffect(() => {
    if (awaited.current !== typed) awaited.current = null;
    if (!there || awaited.current === null) return;
    awaited.current = null;
    action();
  });
  return () => {
    if (there) action();
    else awaited.current = typed;
  };
}

/** The row so many rows after (or before) the chosen one, within the list; the first where none is chosen. */
export function rowBeside(keys: readonly string[], chosen: string | null, by: number): string | undefined {
  return keys[Math.min(Math.max(keys.findIndex(key => key === chosen) + by, 0), keys.length - 1)];
}

/** Up and Down choose the row before or after the chosen one, which stays within the list. */
export function useRowKeys(
  keys: readonly string[],
  chosen: string | null,
  onChoose: (key: string) => void,
): void {
  const step = (by: number) => {
    const next = rowBeside(keys, chosen, by);
    if (next !== undefined) onChoose(next);
  };
  useKeys({ ArrowDown: () => step(1), ArrowUp: () => step(-1) });
}

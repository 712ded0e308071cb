import type { KeyEvent } from './keys';

/**
 * What was recorded in real windows while text was typed with an input method: the events in their order. Only for tests; the rules that
 * they hold are in `keys.ts`.
 */
export interface Trace {
  /** Window and input method. */
  name: string;
  /** The events. */
  events: readonly (KeyEvent | Commit)[];
}

/** Text that an input method puts into the field, with what it says of it. */
export interface Commit {
  type: 'commit';
  /** `inputType` of `beforeinput` and `input`. */
  inputType: string;
  text: string;
  /** `compositionend` comes although there was no start. */
  ends: boolean;
}

const key = (change: Partial<KeyEvent>): KeyEvent => ({
  type: 'keydown',
  key: '',
  keyCode: 0,
  isComposing: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...change,
});
const letters = (text: string) =>
  [...text].map(letter => key({ type: 'keyup', key: letter, keyCode: letter.toUpperCase().charCodeAt(0) }));
const commit = (text: string): (KeyEvent | Commit)[] => [
  key({ key: 'Unidentified', keyCode: 229 }),
  { type: 'commit', inputType: 'insertFromComposition', text, ends: true },
];

export const traces: readonly Trace[] = [
  { name: 'WebKitGTK with fcitx5: letters of a pinyin are bare keyups', events: letters('csdj') },
  {
    name: 'WebKitGTK with fcitx5: Space commits with a keydown 229',
    events: [...letters('chen'), ...commit('陈'), key({ type: 'keyup', key: ' ', keyCode: 32 })],
  },
  {
    name: 'WebKitGTK with fcitx5: Enter that commits ends in a bare keyup',
    events: [...letters('abc'), ...commit('abc'), key({ type: 'keyup', key: 'Enter', keyCode: 13 })],
  },
  {
    name: 'WebKitGTK with fcitx5: a digit picks a candidate',
    events: [...letters('chen'), ...commit('晨'), key({ type: 'keyup', key: '2', keyCode: 50 })],
  },
  {
    name: 'Chromium and WebView2: keys while composing',
    events: [
      key({ key: 'Process', keyCode: 229 }),
      key({ key: 'c', keyCode: 229, isComposing: true }),
      key({ key: 'Enter', keyCode: 13, isComposing: true }),
      key({ key: 'Escape', keyCode: 27, isComposing: true }),
      { type: 'commit', inputType: 'insertCompositionText', text: '陈', ends: true },
      key({ type: 'keyup', key: 'Enter', keyCode: 13 }),
    ],
  },
  {
    name: 'WebKit on macOS: Enter that commits comes after compositionend with 229',
    events: [
      { type: 'commit', inputType: 'insertFromComposition', text: '陈', ends: true },
      key({ key: 'Enter', keyCode: 229, isComposing: false }),
    ],
  },
];

export const isCommit = (event: KeyEvent | Commit): event is Commit => event.type === 'commit';

/** The keys of a trace. */
export const keysOf = ({ events }: Trace): KeyEvent[] =>
  events.filter((event): event is KeyEvent => !isCommit(event));

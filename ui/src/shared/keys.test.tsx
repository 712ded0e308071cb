import { cleanup, fireEvent, render } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { belongsToInputMethod, chordOf, digitOf, doublyBound, type KeyEvent, useKeys } from './keys';
import { keysOf, traces } from './traces';

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

describe('an input method', () => {
  it.each(traces)('$name: no shortcut fires', trace => {
    expect(
      keysOf(trace)
        .map(chordOf)
        .filter(chord => chord !== null),
    ).toEqual([]);
  });

  it('does not need composition to be closed before keys count again', () => {
    const trace = [key({ key: 'Unidentified', keyCode: 229 }), key({ key: 'F2', keyCode: 113 })];
    expect(trace.map(chordOf)).toEqual([null, 'F2']);
  });

  it('owns a key that the browser calls Process whatever its code', () => {
    expect(belongsToInputMethod(key({ key: 'Process' }))).toBe(true);
  });
});

describe('a chord', () => {
  it.each([
    [key({ key: 'F2' }), 'F2'],
    [key({ key: 'Enter', ctrlKey: true }), 'Ctrl+Enter'],
    [key({ key: 'k', ctrlKey: true }), 'Ctrl+K'],
    [key({ key: 'K', metaKey: true }), 'Ctrl+K'],
    [key({ key: 'Tab', shiftKey: true }), 'Shift+Tab'],
    [key({ key: '?', shiftKey: true }), '?'],
    [key({ key: ' ' }), 'Space'],
    [key({ key: '1', altKey: true }), 'Alt+1'],
  ])('%o is %s', (event, chord) => {
    expect(chordOf(event)).toBe(chord);
  });

  it('is not a modifier alone', () => {
    expect(chordOf(key({ key: 'Control', ctrlKey: true }))).toBeNull();
  });

  it('of a digit says which, 0 and keys with modifiers aside', () => {
    expect([key({ key: '3' }), key({ key: '0' }), key({ key: '3', ctrlKey: true })].map(digitOf)).toEqual([
      3,
      null,
      null,
    ]);
  });
});

function Bound(props: { keys: Record<string, () => void | false>; modal?: boolean; repeating?: boolean }) {
  useKeys(props.keys, { modal: props.modal ?? false, repeating: props.repeating ?? false });
  return <input aria-label="text" />;
}

describe('bound keys', () => {
  afterEach(cleanup);

  it('act once while a key is held down', () => {
    const call = vi.fn();
    render(<Bound keys={{ F2: call }} />);
    fireEvent.keyDown(document.body, { key: 'F2' });
    fireEvent.keyDown(document.body, { key: 'F2', repeat: true });
    expect(call).toHaveBeenCalledOnce();
  });

  it('act again after a window of the system has taken the keyboard while they were down', () => {
    const photograph = vi.fn();
    render(<Bound keys={{ F9: photograph }} />);
    const f9 = (repeat: boolean) => fireEvent.keyDown(document.body, { key: 'F9', code: 'F9', repeat });
    f9(false);
    fireEvent.blur(window);
    f9(true);
    expect(photograph).toHaveBeenCalledTimes(2);
    f9(true);
    expect(photograph).toHaveBeenCalledTimes(2);
  });

  it('never begin with a repetition: a key that is still down when a window of the system goes was meant for that', () => {
    const accept = vi.fn();
    render(<Bound keys={{ Enter: accept }} />);
    fireEvent.keyDown(document.body, { key: 'F9', code: 'F9' });
    fireEvent.blur(window);
    fireEvent.keyDown(document.body, { key: 'Enter', code: 'Enter', repeat: true });
    expect(accept).not.toHaveBeenCalled();
  });

  it('go on as long as they are held down where they only move something', () => {
    const next = vi.fn();
    render(<Bound keys={{ ArrowRight: next }} repeating />);
    fireEvent.keyDown(document.body, { key: 'ArrowRight' });
    fireEvent.keyDown(document.body, { key: 'ArrowRight', repeat: true });
    expect(next).toHaveBeenCalledTimes(2);
  });

  it('stay away from what is typed into a field, function keys do not', () => {
    const digit = vi.fn();
    const call = vi.fn();
    const screen = render(<Bound keys={{ '1': digit, F2: call }} />);
    const field = screen.getByLabelText('text');
    fireEvent.keyDown(field, { key: '1' });
    fireEvent.keyDown(field, { key: 'F2' });
    expect(digit).not.toHaveBeenCalled();
    expect(call).toHaveBeenCalledOnce();
  });

  it('leave Enter to the focused control', () => {
    const enter = vi.fn();
    const screen = render(<Bound keys={{ Enter: enter }} />);
    fireEvent.keyDown(screen.getByLabelText('text'), { key: 'Enter' });
    expect(enter).not.toHaveBeenCalled();
    fireEvent.keyDown(document.body, { key: 'Enter' });
    expect(enter).toHaveBeenCalledOnce();
  });

  it('go to the dialog and not through it', () => {
    const below = vi.fn();
    const confirm = vi.fn();
    render(
      <>
        <Bound keys={{ F2: below, 'Ctrl+Enter': below }} />
        <Bound keys={{ 'Ctrl+Enter': confirm }} modal />
      </>,
    );
    fireEvent.keyDown(document.body, { key: 'F2' });
    fireEvent.keyDown(document.body, { key: 'Enter', ctrlKey: true });
    expect(below).not.toHaveBeenCalled();
    expect(confirm).toHaveBeenCalledOnce();
  });

  it('pass on what answers false', () => {
    const below = vi.fn();
    render(
      <>
        <Bound keys={{ F2: below }} />
        <Bound keys={{ F2: () => false }} />
      </>,
    );
    fireEvent.keyDown(document.body, { key: 'F2' });
    expect(below).toHaveBeenCalledOnce();
  });

  it('tell which of them two layers answer, as far as the topmost dialog lets them be reached', () => {
    const nothing = () => undefined;
    const screen = render(
      <>
        <Bound keys={{ F2: nothing, F3: nothing }} />
        <Bound keys={{ F2: nothing }} />
      </>,
    );
    expect(doublyBound()).toEqual(['F2']);
    screen.rerender(
      <>
        <Bound keys={{ F2: nothing, F3: nothing }} />
        <Bound keys={{ F2: nothing }} modal />
      </>,
    );
    expect(doublyBound()).toEqual([]);
  });
});

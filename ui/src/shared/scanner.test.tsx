import { cleanup, createEvent, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Bindings, useKeys } from './keys';
import { useScanner } from './scanner';

const code = 'YC-A012-7F';
let clock = 1000;

/** Presses a key as a browser does: who is not stopped types, at the time of the clock. */
function press(name: string, init: Partial<KeyboardEventInit> = {}) {
  const target = document.activeElement ?? document.body;
  const event = createEvent.keyDown(target, { key: name, ...init });
  Object.defineProperty(event, 'timeStamp', { value: clock });
  const types = fireEvent(target, event);
  const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  if (!types || !field) return;
  if (name === 'Enter') target.form?.requestSubmit();
  else if ([...name].length === 1) {
    const [start, end] = [target.selectionStart ?? 0, target.selectionEnd ?? 0];
    const prototype = target instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    const text = target.value.slice(0, start) + name + target.value.slice(end);
    Object.getOwnPropertyDescriptor(prototype.prototype, 'value')?.set?.call(target, text);
    target.setSelectionRange(start + 1, start + 1);
    fireEvent(target, new InputEvent('input', { bubbles: true, inputType: 'insertText', data: name }));
  }
}

function type(text: string, gap: number) {
  for (const name of text) {
    clock += gap;
    vi.advanceTimersByTime(gap);
    press(name);
  }
}

function scan(text = code, gap = 4) {
  for (const name of [...text, 'Enter']) {
    clock += gap;
    vi.advanceTimersByTime(gap);
    const shiftKey = /^[A-Z]$/.test(name);
    if (shiftKey) press('Shift', { shiftKey });
    press(name, { shiftKey });
  }
}

interface Told {
  onCode: (code: string) => void;
  onChange?: (value: string) => void;
  onSubmit?: () => void;
  keys?: Bindings;
}

const noKeys: Bindings = {};

function Form({ onCode, onChange, onSubmit, keys = noKeys }: Told) {
  const [value, setValue] = useState('周大海');
  const [note, setNote] = useState('');
  useScanner(onCode);
  useKeys(keys);
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        onSubmit?.();
      }}
    >
      <input
        aria-label="name"
        value={value}
        onChange={event => {
          setValue(event.target.value);
          onChange?.(event.target.value);
        }}
      />
      <textarea aria-label="note" value={note} onChange={event => setNote(event.target.value)} />
      <button type="button">go</button>
    </form>
  );
}

const name = () => screen.getByLabelText('name') as HTMLInputElement;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('a scan while a field has the focus', () => {
  it('is told once, and the field, its selection and its form are as they were', () => {
    const told = { onCode: vi.fn(), onChange: vi.fn(), onSubmit: vi.fn() };
    render(<Form {...told} />);
    name().focus();
    name().setSelectionRange(1, 2);
    scan();
    expect(told.onCode.mock.calls).toEqual([[code]]);
    expect(name().value).toBe('周大海');
    expect([name().selectionStart, name().selectionEnd]).toEqual([1, 2]);
    expect(told.onChange.mock.lastCall).toEqual(['周大海']);
    expect(told.onSubmit).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(name());
  });

  it('keeps what was typed before it, and what is typed after it is typed', () => {
    const onCode = vi.fn();
    render(<Form onCode={onCode} />);
    name().focus();
    name().setSelectionRange(3, 3);
    type('ab', 90);
    clock += 300;
    scan();
    type('c', 120);
    expect(name().value).toBe('周大海abc');
    expect(onCode).toHaveBeenCalledExactlyOnceWith(code);
  });

  it('puts no line into a note', () => {
    const onCode = vi.fn();
    render(<Form onCode={onCode} />);
    const note = screen.getByLabelText('note') as HTMLTextAreaElement;
    note.focus();
    scan();
    expect(note.value).toBe('');
    expect(onCode).toHaveBeenCalledExactlyOnceWith(code);
  });

  it('spoils neither of two fields when the first one gives the focus away in the middle', () => {
    const onCode = vi.fn();
    const note = () => screen.getByLabelText('note') as HTMLTextAreaElement;
    render(<Form onCode={onCode} onChange={value => value.includes('YC-A') && note().focus()} />);
    name().focus();
    name().setSelectionRange(3, 3);
    scan();
    expect([name().value, note().value]).toEqual(['周大海', '']);
    expect(document.activeElement).toBe(name());
    expect(onCode).toHaveBeenCalledExactlyOnceWith(code);
  });
});

describe('a scan outside of fields', () => {
  it('presses no shortcut, whatever has the focus', () => {
    const told = { onCode: vi.fn(), keys: { '0': vi.fn(), '1': vi.fn(), A: vi.fn(), Enter: vi.fn() } };
    render(<Form {...told} />);
    for (const focus of [() => undefined, () => screen.getByText('go').focus()]) {
      focus();
      scan('A0110A');
      vi.runAllTimers();
    }
    expect(told.onCode.mock.calls).toEqual([['A0110A'], ['A0110A']]);
    for (const shortcut of Object.values(told.keys)) expect(shortcut).not.toHaveBeenCalled();
  });

  it('leaves the shortcuts of a person as they were, in their order', () => {
    const pressed: string[] = [];
    const keys = Object.fromEntries(
      ['1', '2', 'Enter'].map(chord => [chord, () => void pressed.push(chord)]),
    );
    const onCode = vi.fn();
    render(<Form onCode={onCode} keys={keys} />);
    type('1', 100);
    vi.advanceTimersByTime(60);
    expect(pressed).toEqual(['1']);
    // Two at once, and Enter right behind them: too short for a scan.
    type('21', 5);
    clock += 5;
    press('Enter');
    expect(pressed).toEqual(['1', '2', '1', 'Enter']);
    expect(onCode).not.toHaveBeenCalled();
  });
});

describe('typing', () => {
  it('goes through untouched, and its Enter sends the form', () => {
    const told = { onCode: vi.fn(), onSubmit: vi.fn() };
    render(<Form {...told} />);
    name().focus();
    name().setSelectionRange(3, 3);
    type('zhoudahai', 45);
    clock += 45;
    press('Enter');
    expect(name().value).toBe('周大海zhoudahai');
    expect(told.onSubmit).toHaveBeenCalledOnce();
    expect(told.onCode).not.toHaveBeenCalled();
  });

  it('with a key held down is no scan', () => {
    const told = { onCode: vi.fn(), onSubmit: vi.fn() };
    render(<Form {...told} />);
    name().focus();
    press('a');
    for (let count = 0; count < 10; count += 1) {
      clock += 30;
      press('a', { repeat: true });
    }
    clock += 10;
    press('Enter');
    expect(told.onCode).not.toHaveBeenCalled();
    expect(told.onSubmit).toHaveBeenCalledOnce();
  });

  it('by an input method that commits in between is no scan', () => {
    const told = { onCode: vi.fn(), onSubmit: vi.fn() };
    render(<Form {...told} />);
    name().focus();
    type('12345', 3);
    clock += 3;
    press('Unidentified', { keyCode: 229 });
    type('67', 3);
    clock += 3;
    press('Enter');
    expect(told.onCode).not.toHaveBeenCalled();
    expect(told.onSubmit).toHaveBeenCalledOnce();
  });
});

function Dialog(props: { onCode?: (code: string) => void }) {
  useKeys({}, { modal: true });
  useScanner(props.onCode ?? (() => undefined), { enabled: props.onCode !== undefined });
  return <input aria-label="dialog" />;
}

describe('of two who take scans', () => {
  it('the dialog hides what is below it', () => {
    const below = vi.fn();
    const above = vi.fn();
    const view = (onCode?: typeof above) => (
      <>
        <Form onCode={below} />
        <Dialog {...(onCode ? { onCode } : {})} />
      </>
    );
    const drawn = render(view());
    const field = screen.getByLabelText('dialog') as HTMLInputElement;
    field.focus();
    scan();
    expect(field.value).toBe(code);
    expect(below).not.toHaveBeenCalled();
    drawn.rerender(view(above));
    field.value = '';
    scan();
    expect(field.value).toBe('');
    expect(above).toHaveBeenCalledExactlyOnceWith(code);
    expect(below).not.toHaveBeenCalled();
  });

  it('nobody leaves the keys alone', () => {
    const onCode = vi.fn();
    const drawn = render(<Form onCode={onCode} />);
    drawn.rerender(<input aria-label="name" defaultValue="" />);
    name().focus();
    scan();
    expect(name().value).toBe(code);
    expect(onCode).not.toHaveBeenCalled();
  });
});

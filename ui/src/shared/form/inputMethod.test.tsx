import { act, cleanup, createEvent, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FormView } from '@/generated';
import { type Commit, isCommit, type Trace, traces } from '../traces';
import { emptyField } from './emptyField';
import { FormSections } from './FormSections';
import type { SaveAnswer } from './store';

const form: FormView = {
  code: 'birth',
  version: 1,
  problems: [],
  left_out: [],
  materials: [],
  steps: [
    {
      id: 'one',
      title: '',
      problems: 0,
      sections: [
        {
          id: 'one',
          title: '',
          fields: [emptyField('name'), emptyField('since', { kind: 'date' }), emptyField('phone')],
        },
      ],
    },
  ],
};

afterEach(cleanup);

const input = (name: string) => screen.getByTestId(`field-${name}`) as HTMLInputElement;

/** Puts text into a field as an input method does. */
function put(element: HTMLInputElement, { text, inputType, ends }: Commit) {
  // React reads the value from the element; setting it behind React's back is what the browser does.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(
    element,
    element.value + text,
  );
  element.setSelectionRange(element.value.length, element.value.length);
  fireEvent(element, new InputEvent('input', { bubbles: true, inputType, data: text }));
  if (ends) fireEvent.compositionEnd(element, { data: text });
}

function replay(element: HTMLInputElement, trace: Trace) {
  for (const event of trace.events) {
    if (isCommit(event)) put(element, event);
    else {
      const { type, ...init } = event;
      const made = type === 'keyup' ? createEvent.keyUp(element, init) : createEvent.keyDown(element, init);
      fireEvent(element, made);
    }
  }
}

const committed = (trace: Trace) => trace.events.map(event => (isCommit(event) ? event.text : '')).join('');

describe('text from an input method', () => {
  it.each(traces)('$name: the text is there once and the focus stays', async trace => {
    const onChange = vi.fn<SaveAnswer>(async () => true);
    const onNextStep = vi.fn();
    render(
      <FormSections
        form={form}
        stepId="one"
        onChange={onChange}
        onNextStep={onNextStep}
        showProblems="left"
      />,
    );
    const name = input('name');
    name.focus();
    replay(name, trace);
    expect(name.value).toBe(committed(trace));
    expect(document.activeElement).toBe(name);
    expect(onNextStep).not.toHaveBeenCalled();
    await act(async () => name.blur());
    const saved = committed(trace);
    expect(onChange.mock.calls).toEqual(saved === '' ? [] : [['name', saved]]);
  });

  it('that is full-width digits becomes a date', () => {
    render(
      <FormSections
        form={form}
        stepId="one"
        onChange={async () => true}
        onNextStep={() => {}}
        showProblems="left"
      />,
    );
    const since = input('since');
    since.focus();
    put(since, { type: 'commit', inputType: 'insertFromComposition', text: '２０２６０３０１', ends: true });
    expect(since.value).toBe('2026-03-01');
  });
});

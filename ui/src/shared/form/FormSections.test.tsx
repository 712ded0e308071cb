import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FieldView, FormView } from '@/generated';
import { emptyField } from './emptyField';
import { FormReview } from './FormReview';
import { FormSections } from './FormSections';
import type { SaveAnswer } from './store';

const formOf = (...fields: FieldView[]): FormView => ({
  code: 'birth',
  version: 1,
  problems: fields.flatMap(one => one.problem ?? []),
  left_out: [],
  materials: [],
  steps: [{ id: 'one', title: '', problems: 0, sections: [{ id: 'one', title: '', fields }] }],
});

const options = ['own', 'rent', 'dorm'].map(value => ({ value, label: value, help: '', visible: null }));

function draw(
  form: FormView,
  onChange = vi.fn<SaveAnswer>(async () => true),
  showProblems: 'left' | 'all' = 'left',
) {
  const onNextStep = vi.fn();
  const view = (shown: FormView) => (
    <FormSections
      form={shown}
      stepId="one"
      onChange={onChange}
      onNextStep={onNextStep}
      showProblems={showProblems}
      autoFocus
      material={slot => <span data-testid={`slot-${slot}`} />}
    />
  );
  const { rerender } = render(view(form));
  return { onChange, onNextStep, redraw: (shown: FormView) => rerender(view(shown)) };
}

// jsdom has no layout, so it does not scroll.
Element.prototype.scrollIntoView = () => {};

const input = (name: string) => screen.getByTestId(`field-${name}`) as HTMLInputElement;
const settle = () => act(async () => void (await new Promise(resolve => setTimeout(resolve, 5))));

afterEach(cleanup);

describe('the form', () => {
  it('begins in the first unanswered field', () => {
    draw(formOf(emptyField('name', { value: '陈' }), emptyField('phone')));
    expect(document.activeElement).toBe(input('phone'));
  });

  it('draws a long form from where the clerk begins, and the rest when the clerk can type', () => {
    const section = (number: number, value: string | null) => ({
      id: `s${number}`,
      title: '',
      fields: Array.from({ length: 20 }, (_, index) => emptyField(`f${number}_${index}`, { value })),
    });
    const long = (open: number): FormView => ({
      ...formOf(),
      steps: [
        {
          id: 'one',
          title: '',
          problems: 0,
          sections: Array.from({ length: 8 }, (_, number) => section(number, number < open ? '有' : null)),
        },
      ],
    });
    const there = () =>
      Array.from({ length: 8 }, (_, number) => screen.queryByTestId(`field-f${number}_0`)).filter(Boolean);
    for (const [open, atOnce] of [
      [0, 3],
      [5, 7],
      [8, 3],
    ] as const) {
      let drawn = 0;
      const onFocus = () => (drawn = there().length);
      document.addEventListener('focusin', onFocus, { once: true });
      draw(long(open));
      expect(drawn, `${open} sections are filled in`).toBe(atOnce);
      expect(document.activeElement).toBe(input(`f${open % 8}_0`));
      expect(there()).toHaveLength(8);
      cleanup();
    }
  });

  it('begins in a wrong field before an unanswered one, once the step shows what is wrong', () => {
    const wrong = emptyField('phone', {
      value: '1',
      problem: { at: 'phone', step: 'one', label: 'phone', code: 'phone', params: {} },
    });
    draw(formOf(emptyField('name', { value: '陈' }), wrong, emptyField('remark')), undefined, 'all');
    expect(document.activeElement).toBe(input('phone'));
  });

  it('goes to the next field with Enter, and on the last one to the next step', async () => {
    const { onNextStep } = draw(formOf(emptyField('name'), emptyField('phone')));
    fireEvent.keyDown(input('name'), { key: 'Enter' });
    await vi.waitFor(() => expect(document.activeElement).toBe(input('phone')));
    fireEvent.keyDown(input('phone'), { key: 'Enter' });
    await vi.waitFor(() => expect(onNextStep).toHaveBeenCalledOnce());
  });

  it('puts the cursor into a row that was added', async () => {
    draw(
      formOf(
        emptyField('family', {
          kind: 'rows',
          columns: [emptyField('member'), emptyField('born', { kind: 'date' })],
        }),
      ),
    );
    fireEvent.click(screen.getByTestId('add-row-family'));
    await settle();
    expect(document.activeElement).toBe(input('family-0-member'));
  });

  it('does not move when Enter belongs to an input method', async () => {
    const { onNextStep } = draw(formOf(emptyField('name')));
    fireEvent.keyDown(input('name'), { key: 'Enter', keyCode: 229 });
    fireEvent.keyUp(input('name'), { key: 'Enter' });
    await settle();
    expect(onNextStep).not.toHaveBeenCalled();
  });

  it('saves before it goes to the next step', async () => {
    const { onChange, onNextStep } = draw(formOf(emptyField('name')));
    fireEvent.change(input('name'), { target: { value: '陈' } });
    fireEvent.keyDown(input('name'), { key: 'Enter' });
    await vi.waitFor(() => expect(onNextStep).toHaveBeenCalled());
    expect(onChange).toHaveBeenCalledWith('name', '陈');
    expect(onChange.mock.invocationCallOrder[0]).toBeLessThan(onNextStep.mock.invocationCallOrder[0] ?? 0);
  });

  it('chooses cards with digit keys', async () => {
    const { onChange } = draw(formOf(emptyField('way', { kind: 'choice', options, required: true })));
    const first = screen.getByTestId('choice-way-own');
    fireEvent.keyDown(first, { key: '2' });
    expect(screen.getByTestId('choice-way-rent').getAttribute('aria-checked')).toBe('true');
    fireEvent.keyDown(screen.getByTestId('choice-way-rent'), { key: 'Enter' });
    await settle();
    expect(onChange).toHaveBeenCalledWith('way', 'rent');
  });

  it('says what is wrong once the field was left, and not while it is being changed', async () => {
    const problem = { at: 'phone', step: 'one', label: 'phone', code: 'phone', params: {} } as const;
    const wrong = formOf(emptyField('phone', { value: '12', problem }));
    draw(wrong);
    expect(screen.queryByText('不是有效的电话号码')).toBeNull();
    fireEvent.focus(input('phone'));
    fireEvent.blur(input('phone'));
    await settle();
    expect(screen.getByText('不是有效的电话号码')).toBeTruthy();
    expect(input('phone').getAttribute('aria-invalid')).toBe('true');
    fireEvent.change(input('phone'), { target: { value: '123' } });
    expect(screen.queryByText('不是有效的电话号码')).toBeNull();
  });

  it('masks personal numbers until the field is entered', () => {
    draw(
      formOf(
        emptyField('name'),
        emptyField('id', { kind: 'id_number', personal: true, value: '310101196203011234' }),
      ),
    );
    expect(input('id').value).toBe('310***********1234');
    fireEvent.focus(input('id'));
    expect(input('id').value).toBe('310101196203011234');
  });

  it('types dates as digits and money in yuan', async () => {
    const { onChange } = draw(
      formOf(emptyField('since', { kind: 'date' }), emptyField('rent', { kind: 'money' })),
    );
    fireEvent.focus(input('since'));
    fireEvent.change(input('since'), { target: { value: '20260301' } });
    expect(input('since').value).toBe('2026-03-01');
    fireEvent.blur(input('since'));
    fireEvent.focus(input('rent'));
    fireEvent.change(input('rent'), { target: { value: '1200.5' } });
    fireEvent.blur(input('rent'));
    await settle();
    expect(onChange.mock.calls).toEqual([
      ['since', '2026-03-01'],
      ['rent', 120_050],
    ]);
    expect(input('rent').value).toBe('1200.50');
  });

  it('shows an answer that something else puts into the field one is in, and leaves a half-typed amount alone', async () => {
    const { redraw } = draw(
      formOf(emptyField('name', { value: '陈' }), emptyField('fee', { kind: 'money' })),
    );
    act(() => input('name').focus());
    redraw(formOf(emptyField('name', { value: '赵芳' }), emptyField('fee', { kind: 'money' })));
    expect(input('name').value).toBe('赵芳');
    act(() => input('fee').focus());
    fireEvent.change(input('fee'), { target: { value: '12.' } });
    await settle();
    redraw(formOf(emptyField('name', { value: '赵芳' }), emptyField('fee', { kind: 'money', value: 1200 })));
    expect(input('fee').value).toBe('12.');
  });

  it('keeps what is typed when an older form arrives', () => {
    const { redraw } = draw(formOf(emptyField('name', { value: '旧' })));
    fireEvent.change(input('name'), { target: { value: '新' } });
    redraw(formOf(emptyField('name', { value: '旧' }), emptyField('more')));
    expect(input('name').value).toBe('新');
    expect(input('more')).toBeTruthy();
  });

  it('finds an option by what is typed and takes it with Enter', async () => {
    const { onChange } = draw(formOf(emptyField('way', { kind: 'select', options })));
    fireEvent.change(input('way'), { target: { value: 'do' } });
    fireEvent.keyDown(input('way'), { key: 'Enter' });
    await settle();
    expect(onChange).toHaveBeenCalledWith('way', 'dorm');
  });
});

describe('a signature inside the form', () => {
  const picture = 'ab'.repeat(32);

  it('is asked for on a pad at which Enter stops, and goes on from there', async () => {
    const { onNextStep } = draw(
      formOf(emptyField('name'), emptyField('guardian', { kind: 'signature', required: true })),
    );
    fireEvent.keyDown(input('name'), { key: 'Enter' });
    await settle();
    expect(document.activeElement).toBe(input('guardian'));
    expect(screen.getByTestId('sign-pad')).toBeTruthy();
    fireEvent.keyDown(input('guardian'), { key: 'Enter' });
    await settle();
    expect(onNextStep).toHaveBeenCalledOnce();
  });

  it('is shown as the picture that the answer points at, also on the review', () => {
    const form = formOf(emptyField('guardian', { kind: 'signature', value: `signature:${picture}` }));
    draw(form);
    expect(screen.getByRole('img').getAttribute('src')).toContain(picture);
    cleanup();
    render(<FormReview form={form} />);
    expect(screen.getByRole('img').getAttribute('src')).toContain(picture);
    expect(screen.getByTestId('review').textContent).not.toContain(picture);
  });
});

describe('a material inside the form', () => {
  it('stands where it belongs, and not on the review, which lists materials apart', () => {
    const form = formOf(
      emptyField('name'),
      emptyField('lease', { kind: 'material', label: '租赁合同', slot: 'contract' }),
    );
    draw(form);
    expect(screen.getByTestId('field-lease').textContent).toContain('租赁合同');
    expect(screen.getByTestId('slot-contract')).toBeTruthy();
    cleanup();
    render(<FormReview form={form} />);
    expect(screen.getByTestId('review').textContent).not.toContain('租赁合同');
  });
});

it('reads on paper with each heading once, and without one under which nothing stands', () => {
  const section = (id: string, title: string, ...fields: FieldView[]) => ({ id, title, fields });
  const sections = [
    section('hint', '', emptyField('hint', { kind: 'note' })),
    section('person', '', emptyField('name')),
    section('how', '', emptyField('by_agent')),
    section('agent', '代办人', emptyField('agent')),
  ];
  const steps = [{ id: 'who', title: '申请人', problems: 0, sections }];
  render(<FormReview form={{ ...formOf(), steps }} />);
  const parts = [...screen.getByTestId('review').querySelectorAll('section')];
  const read = parts.map(part => [...part.querySelectorAll('h4, dt')].map(words => words.textContent));
  expect(read).toEqual([
    ['申请人', 'name', 'by_agent'],
    ['代办人', 'agent'],
  ]);
});

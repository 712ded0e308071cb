import { describe, expect, it } from 'vitest';
import type { FormView, Problem } from '@/generated';
import { pageBeside, pageOfProblem, planAccept, REVIEW } from './steps';

const problem = (step: string): Problem => ({ at: 'x', step, label: 'x', code: 'required', params: {} });
const form = (...problems: Problem[]): FormView => ({
  code: '',
  version: 1,
  left_out: [],
  materials: [],
  problems,
  steps: ['one', 'two'].map(id => ({ id, title: id, problems: 0, sections: [] })),
});

const screen = (view: FormView, signature: string | null = 'x', status = 'draft') => ({
  form: view,
  status_now: status,
  case: { signature },
});

describe('the pages of a case', () => {
  it('end with the review', () => {
    expect(pageBeside(form(), 'two', 1)).toBe(REVIEW);
    expect(pageBeside(form(), REVIEW, 1)).toBe(REVIEW);
    expect(pageBeside(form(), 'one', -1)).toBe('one');
  });

  it('know where a problem is put right, and that a material is on none', () => {
    expect(pageOfProblem(form(), problem('two'))).toBe('two');
    expect(pageOfProblem(form(), problem(''))).toBeNull();
  });
});

describe('accepting', () => {
  it('goes to the first problem', () => {
    expect(planAccept(screen(form(problem('two'))), REVIEW)).toMatchObject({ do: 'correct' });
  });

  it('never skips the review', () => {
    expect(planAccept(screen(form()), 'two').do).toBe('review');
  });

  it('asks before accepting without a signature', () => {
    expect(planAccept(screen(form(), null), REVIEW).do).toBe('ask_unsigned');
    expect(planAccept(screen(form()), REVIEW).do).toBe('accept');
  });

  it('lets something be missing, but nothing be wrong, of what the law has accepted', () => {
    const wrong: Problem = { ...problem('two'), code: 'id_checksum' };
    expect(planAccept(screen(form(problem('two')), 'x', 'deemed'), REVIEW).do).toBe('accept');
    expect(planAccept(screen(form(problem('two'), wrong), 'x', 'deemed'), REVIEW)).toEqual({
      do: 'correct',
      problem: wrong,
    });
  });
});

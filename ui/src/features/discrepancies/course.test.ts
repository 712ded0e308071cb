import { describe, expect, it } from 'vitest';
import type { DiscrepancyState } from '@/generated';
import { translatorOf } from '@/shared/i18n';
import { courseOf } from './course';

const t = translatorOf('en');
const seen = (name: string, at: number) => ({ by: name, name, at });
const course = (state: DiscrepancyState) => courseOf(t, { state }, at => `at ${at}`);

describe('the course of a report', () => {
  it('is empty until somebody sees to it', () => {
    expect(course({ status: 'reported' })).toEqual([]);
    expect(course({ status: 'taken', ...seen('Lu', 1) })).toEqual(['Taken by Lu, at 1']);
  });

  it('keeps the answer when it is closed', () => {
    const answer = { corrected: true, opinion: 'Added.', seen: seen('Lu', 2) };
    expect(course({ status: 'corrected', ...answer })).toEqual(['Lu, at 2: corrected. Added.']);
    expect(course({ status: 'closed', seen: seen('Wang', 3), reason: '', answer })).toEqual([
      'Lu, at 2: corrected. Added.',
      'Closed by Wang, at 3',
    ]);
  });

  it('says why it was taken back', () => {
    const state = { status: 'closed', seen: seen('Wang', 3), reason: 'Wrong person', answer: null } as const;
    expect(course(state)).toEqual(['Closed by Wang, at 3: Wrong person']);
  });
});

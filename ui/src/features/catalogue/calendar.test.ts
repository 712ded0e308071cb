import { describe, expect, it } from 'vitest';
import type { Code, Failure } from '@/generated';
import { faultSentence, isGoingOn, isShort } from './calendar';

function failure(code: Code, params: Failure['params']): Failure {
  return { code, params, message: '', retry: false };
}

describe('a year of the calendar that was not taken in', () => {
  it('is said with what is wrong', () => {
    expect(faultSentence(failure('calendar_unusable', { why: 'not_weekend', day: '2027-02-19' }))).toBe(
      'calendar.fault.not_weekend',
    );
  });

  it('is left to the usual sentences where something else failed', () => {
    expect(faultSentence(failure('offline', {}))).toBeNull();
    expect(faultSentence(failure('calendar_unusable', { why: 'unheard_of' }))).toBeNull();
  });
});

describe('the calendar', () => {
  it('is short from ninety days before its end', () => {
    expect(isShort('2026-12-31', '2026-10-01')).toBe(false);
    expect(isShort('2026-12-31', '2026-10-03')).toBe(true);
    expect(isShort('2026-12-31', '2027-01-01')).toBe(true);
  });
});

describe('the limits', () => {
  it('are asked about until they have been reckoned', () => {
    expect(isGoingOn(null)).toBe(false);
    expect(isGoingOn({ asked_at: 1, done_at: null, cases: 0 })).toBe(true);
    expect(isGoingOn({ asked_at: 1, done_at: 2, cases: 3 })).toBe(false);
  });
});

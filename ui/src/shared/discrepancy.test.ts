import { describe, expect, it } from 'vitest';
import { isTheirTurn, reportStatus } from './discrepancy';
import { translatorOf } from './i18n';

describe('a report that shared data are not right', () => {
  it.each([
    ['department', 'reported', true],
    ['department', 'taken', true],
    ['department', 'corrected', false],
    ['hall', 'reported', false],
    ['hall', 'corrected', true],
    ['hall', 'confirmed', true],
    ['hall', 'closed', false],
    ['department', 'closed', false],
  ] as const)('of the %s that is %s waits for that side: %s', (side, status, expected) => {
    expect(isTheirTurn({ side, status })).toBe(expected);
  });

  it('has a word for every status, and for one of a newer engine', () => {
    const t = translatorOf('zh-CN');
    const words = ['reported', 'taken', 'corrected', 'confirmed', 'closed'].map(
      s => reportStatus(t, s).words,
    );
    expect(new Set(words).size).toBe(5);
    expect(reportStatus(t, 'strange').words).toBe(words[0]);
  });
});

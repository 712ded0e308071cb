import { describe, expect, it } from 'vitest';
import { translatorOf } from '@/shared/i18n';
import { outcomeOf, percent, repairWords, scarcestTickets, sizeText, tookText } from './sync';

const t = translatorOf('zh-CN');

describe('an upload', () => {
  it('is whole only when everything has arrived', () => {
    expect([percent(0, 400), percent(399, 400), percent(400, 400)]).toEqual([0, 99, 100]);
    expect(percent(0, 0)).toBe(0);
  });
});

describe('a push', () => {
  it('failed, brought refusals, or was carried out', () => {
    const failure = { code: 'offline', params: {}, message: '', retry: true } as const;
    expect(outcomeOf({ failure, refused: 0 })).toBe('failed');
    expect(outcomeOf({ failure: null, refused: 2 })).toBe('refusals');
    expect(outcomeOf({ failure: null, refused: 0 })).toBe('accepted');
  });

  it('is told in units that fit', () => {
    expect([sizeText(t, 300), sizeText(t, 23_400), sizeText(t, 1_234_000)]).toEqual([
      '1 KB',
      '23 KB',
      '1.2 MB',
    ]);
    expect([tookText(t, 45), tookText(t, 1500)]).toEqual(['45 毫秒', '1.5 秒']);
  });
});

it('knows the scarcest kind of ticket numbers', () => {
  const numbers = [
    { series: 'A', left: 20 },
    { series: 'VA', left: 3 },
    { series: 'case', left: 1 },
  ];
  expect(scarcestTickets(numbers)).toBe(3);
  expect(scarcestTickets([])).toBeNull();
});

it('says that data were put right, and when that did not help', () => {
  const noon = Date.UTC(2026, 10, 21, 4);
  expect(repairWords(t, { done: 0, in_vain: 0, last: null }, noon)).toEqual([]);
  const words = repairWords(t, { done: 2, in_vain: 1, last: noon }, noon);
  expect(words[0]).toContain('2 次，最近 12:00');
  expect(words[1]).toContain('请告诉管理员');
});

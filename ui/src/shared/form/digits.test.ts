import { describe, expect, it } from 'vitest';
import { cardGroups, codeText, digitDate, fenOf, integerOf, yuanOf } from './digits';

describe('a date typed as digits', () => {
  it.each([
    ['2', '2'],
    ['2026', '2026'],
    ['20260', '2026-0'],
    ['202603', '2026-03'],
    ['20260301', '2026-03-01'],
    ['2026-03-01', '2026-03-01'],
    ['202603011', '2026-03-01'],
    ['2026/3/1', '2026-03-01'],
    ['2026年3月1日', '2026-03-01'],
    ['２０２６０３０１', '2026-03-01'],
    ['abc', ''],
    ['', ''],
  ])('%s reads %s', (typed, shown) => {
    expect(digitDate(typed)).toBe(shown);
  });

  it('keeps its shape when typed one key after the other', () => {
    expect([...'20260301'].reduce((text, digit) => digitDate(text + digit), '')).toBe('2026-03-01');
  });

  it('loses its last digit with a backspace over a dash', () => {
    expect(digitDate('2026-0')).toBe('2026-0');
    expect(digitDate('2026-')).toBe('2026');
  });
});

describe('money', () => {
  it.each([
    ['12', 1200],
    ['12.5', 1250],
    ['12.50', 1250],
    ['0.05', 5],
    ['12.', 1200],
    ['1,234.50', 123_450],
    ['￥１２', 1200],
    ['8 元', 800],
  ])('%s is %i fen', (typed, fen) => {
    expect(fenOf(typed)).toBe(fen);
  });

  it.each(['12.345', '-1', 'abc', '', '1.2.3', '.5'])('%s is no amount', typed => {
    expect(fenOf(typed)).toBeNull();
  });

  it('is written in yuan with two decimals', () => {
    expect([0, 5, 1250, 123_450, -5].map(yuanOf)).toEqual(['0.00', '0.05', '12.50', '1234.50', '-0.05']);
  });

  it('comes back as it was written', () => {
    for (const fen of [0, 1, 99, 100, 123_456_789]) expect(fenOf(yuanOf(fen))).toBe(fen);
  });
});

describe('other digits', () => {
  it('whole numbers take no decimals', () => {
    expect([integerOf('12'), integerOf('-3'), integerOf('１２'), integerOf('1.5'), integerOf('')]).toEqual([
      12,
      -3,
      12,
      null,
      null,
    ]);
  });

  it('ID numbers lose spaces and have a capital X', () => {
    expect(codeText(' 310101 19620301 123x')).toBe('31010119620301123X');
  });

  it('card numbers stand in groups of four', () => {
    expect(cardGroups('6222000000000009')).toBe('6222 0000 0000 0009');
    expect(cardGroups('62220')).toBe('6222 0');
  });
});

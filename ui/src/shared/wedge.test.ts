import { describe, expect, it } from 'vitest';
import type { KeyEvent } from './keys';
import { keysOf, traces } from './traces';
import { type Burst, judge, strokeOf, type WedgeRule } from './wedge';

const rule: WedgeRule = { gapMs: 35, shortest: 6 };

/** Judges a row of keys that are so many milliseconds apart, and answers what was scanned. */
function scans(keys: readonly string[], gap: number | ((index: number) => number), by = rule): string[] {
  const found: string[] = [];
  let burst: Burst | null = null;
  let at = 1000;
  keys.forEach((key, index) => {
    at += typeof gap === 'number' ? gap : gap(index);
    const judgement = judge(burst, key, at, by);
    if (judgement.kind === 'scan') found.push(judgement.code);
    burst = 'burst' in judgement ? judgement.burst : null;
  });
  return found;
}

const code = 'YC-A012-7F';
const scanned = [...code, 'Enter'];

describe('a scan', () => {
  it.each([0, 1, 5, 20, 35])('is recognised with %i ms between its keys', gap => {
    expect(scans(scanned, gap)).toEqual([code]);
  });

  it('is told from what was typed just before it', () => {
    expect(scans(['4', '2', ...scanned], index => (index <= 2 ? 120 : 3))).toEqual([code]);
  });

  it('follows another', () => {
    expect(scans([...scanned, ...scanned], 2)).toEqual([code, code]);
  });

  it('has any character, also rare ones, counted once', () => {
    expect(scans(['𬭊', '陈', 'a', ' ', 'B', '9', 'Enter'], 4)).toEqual(['𬭊陈a B9']);
    expect(scans(['𬭊', '𬭊', '𬭊', 'Enter'], 4)).toEqual([]);
  });

  it('has its rule as data', () => {
    expect(scans(['1', '2', '3', '4', 'Enter'], 60, { gapMs: 80, shortest: 4 })).toEqual(['1234']);
  });
});

describe('somebody typing is no scanner', () => {
  it.each([36, 60, 90, 200])('with %i ms between the keys', gap => {
    expect(scans(scanned, gap)).toEqual([]);
  });

  it('who rolls over two keys at a time', () => {
    // Pairs come within a few milliseconds, the next pair does not.
    expect(scans([...'310199196805', 'Enter'], index => (index % 2 === 0 ? 80 : 4))).toEqual([]);
  });

  it('who hits a few keys at once and Enter', () => {
    expect(scans([...'asdfg', 'Enter'], 3)).toEqual([]);
  });

  it('whose Enter comes as slowly as a hand moves', () => {
    expect(scans(scanned, index => (index === scanned.length - 1 ? 150 : 3))).toEqual([]);
  });

  it('when the clock goes back', () => {
    expect(scans(scanned, -5)).toEqual([]);
  });
});

const key = (change: Partial<KeyEvent & { repeat: boolean }>) => ({
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

describe('a stroke', () => {
  it.each([
    [key({ key: 'a' }), 'a'],
    [key({ key: 'A', shiftKey: true }), 'A'],
    [key({ key: 'Enter' }), 'Enter'],
    [key({ key: 'Shift', shiftKey: true }), undefined],
    [key({ key: 'Enter', shiftKey: true }), null],
    [key({ key: 'Enter', ctrlKey: true }), null],
    [key({ key: 'v', ctrlKey: true }), null],
    [key({ key: 'Tab' }), null],
    [key({ key: 'F2' }), null],
    [key({ key: 'a', repeat: true }), null],
    [key({ key: 'a', keyCode: 229 }), null],
    [key({ key: 'Process' }), null],
    [key({ key: 'Enter', isComposing: true }), null],
  ])('%o types %s', (event, stroke) => {
    expect(strokeOf(event)).toBe(stroke);
  });

  it.each(traces)('$name: no key of an input method is one', trace => {
    const keydowns = keysOf(trace).filter(event => event.type === 'keydown');
    expect(keydowns.map(strokeOf).filter(stroke => typeof stroke === 'string')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { translatorOf } from './i18n';
import { clock, clockSeconds, day, dueText, duration, moment, period, running } from './time';

const t = translatorOf('zh-CN');
/** 2026-11-21 09:05:07 in China. */
const at = Date.UTC(2026, 10, 21, 1, 5, 7);
const minute = 60_000;

describe('times', () => {
  it('are those of China whatever this PC thinks', () => {
    expect([clock(at), clockSeconds(at), day(at)]).toEqual(['09:05', '09:05:07', '2026-11-21']);
    expect(day(Date.UTC(2026, 10, 21, 16))).toBe('2026-11-22');
  });

  it('of another day have their date', () => {
    expect(moment(at, at + minute)).toBe('09:05');
    expect(moment(at, at + 1440 * minute)).toBe('11-21 09:05');
  });
});

describe('durations', () => {
  it('run as minutes and seconds', () => {
    expect(running(at, at + 372_000)).toBe('06:12');
    expect(running(at, at + 3_723_000)).toBe('1:02:03');
  });

  it('are never negative when clocks differ', () => {
    expect(running(at, at - 5000)).toBe('00:00');
    expect(duration(t, at, at - 5000)).toBe('0 分');
  });

  it('are read in minutes, from two hours on in hours', () => {
    expect(duration(t, at, at + 12 * minute)).toBe('12 分');
    expect(duration(t, at, at + 125 * minute)).toBe('2 时 5 分');
  });
});

describe('deadlines', () => {
  it('are a day, nothing, or not computable, and never a guess', () => {
    expect(dueText(t, { on: '2026-12-14' })).toBe('2026-12-14 前办结');
    expect(dueText(t, 'none')).toBe('未公布时限');
    expect(dueText(t, 'not_computable')).toContain('不可计算');
  });

  it('have units', () => {
    expect(period(t, { count: 15, unit: 'workdays' })).toBe('15 个工作日');
    expect(period(t, { count: 90, unit: 'days' })).toBe('90 日');
    expect(period(t, { count: 0, unit: 'workdays' })).toBe('当场办结');
  });
});

import { describe, expect, it } from 'vitest';
import type { DeskRow } from '@/generated';
import { translatorOf } from '@/shared/i18n';
import { deskAt, deskLook, deskWords, otherDesks, SILENT_MINUTES } from './desks';

const t = translatorOf('zh-CN');
/** 2026-11-21 09:41 in China. */
const NOW = Date.UTC(2026, 10, 21, 1, 41);
const minutesAgo = (minutes: number) => NOW - minutes * 60_000;

const desk = (changes: Partial<DeskRow>): DeskRow => ({
  counter: 7,
  staff: 'fengyuan',
  name: '冯远',
  heard_at: NOW,
  waiting: 0,
  oldest: null,
  photos: 0,
  attention: 0,
  alone_since: null,
  version: '0.1.0',
  ...changes,
});

describe('the PC of a counter', () => {
  it('is fine when it was heard of lately and has sent everything', () => {
    expect(deskLook(desk({ heard_at: minutesAgo(SILENT_MINUTES - 1) }), true, NOW)).toBe('fine');
    expect(deskLook(null, true, NOW)).toBe('unknown');
  });

  it('is behind while commands or photos wait', () => {
    const behind = desk({ waiting: 12, oldest: minutesAgo(21), photos: 3, attention: 1 });
    expect(deskLook(behind, true, NOW)).toBe('behind');
    expect(deskLook(desk({ photos: 1 }), true, NOW)).toBe('behind');
    expect(deskWords(t, behind, 'behind', NOW)).toBe(
      '↑ 09:41 联系 · 待同步 12，最早 09:20 · 照片 3 张 · 待处理 1',
    );
  });

  it('catches up after it has worked alone', () => {
    const back = desk({ alone_since: minutesAgo(8), waiting: 47, oldest: minutesAgo(7) });
    expect(deskLook(back, true, NOW)).toBe('catching_up');
    expect(deskWords(t, back, 'catching_up', NOW)).toContain('09:33 起曾单独工作');
  });

  it('has fallen silent when somebody sits there and it is not heard of', () => {
    const silent = desk({ heard_at: minutesAgo(8) });
    expect(deskLook(silent, true, NOW)).toBe('silent');
    expect(deskWords(t, silent, 'silent', NOW)).toBe('▲ 失联 8 分，09:33 起可能在单独工作');
  });

  it('is not missed when nobody sits there, nor in the morning when it was left open', () => {
    expect(deskLook(desk({ heard_at: minutesAgo(8) }), false, NOW)).toBe('off');
    expect(deskLook(desk({ heard_at: minutesAgo(16 * 60) }), true, NOW)).toBe('off');
  });

  it('has not fallen silent because the supervisor’s own PC is alone', () => {
    const lastLook = minutesAgo(60);
    expect(deskLook(desk({ heard_at: lastLook - 30_000 }), true, lastLook)).toBe('fine');
  });
});

it('finds the PC that was heard of last, and those at no counter', () => {
  const view = {
    counters: [],
    waiting: {},
    now: NOW,
    desks_at: NOW,
    desks: [desk({ version: 'new' }), desk({ version: 'old', heard_at: 0 }), desk({ counter: null })],
  };
  expect(deskAt(view, 7)?.version).toBe('new');
  expect(deskAt(view, 1)).toBeNull();
  expect(otherDesks(view)).toHaveLength(1);
});

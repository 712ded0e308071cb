import { describe, expect, it } from 'vitest';
import type { SyncStatus } from '@/generated';
import { translatorOf } from '@/shared/i18n';
import { aloneWords, waitingWords } from './status';

const t = translatorOf('zh-CN');
/** 2026-11-21 09:41 in China. */
const NOW = Date.UTC(2026, 10, 21, 1, 41);
const minutesAgo = (minutes: number) => NOW - minutes * 60_000;

const status = (changes: Partial<SyncStatus>): SyncStatus => ({
  online: false,
  since: null,
  trouble: null,
  last_contact: null,
  next_try: null,
  waiting: 0,
  oldest: null,
  photos: 0,
  photo_bytes: 0,
  attention: 0,
  accepted_today: 0,
  finished_today: 0,
  case_numbers_left: 60,
  loading: false,
  login_needed: false,
  ...changes,
});

describe('a counter that works alone', () => {
  it('says since when and for how long', () => {
    expect(aloneWords(t, status({ since: minutesAgo(23) }), NOW)).toBe('09:18 起离线，已独立工作 23 分');
    expect(aloneWords(t, status({ since: minutesAgo(0) }), NOW)).toBe('09:41 起离线，照常办理');
    expect(aloneWords(t, status({}), NOW)).toBe('离线，照常办理');
  });

  it('names the day when that was not today', () => {
    expect(aloneWords(t, status({ since: minutesAgo(24 * 60) }), NOW)).toContain('11-20 09:41');
  });

  it('says when the fault is the centre’s', () => {
    const words = aloneWords(t, status({ since: minutesAgo(5), trouble: 'central_failed' }), NOW);
    expect(words).toContain('中心出错');
    expect(words).toContain('已独立工作 5 分');
  });
});

describe('what waits', () => {
  it('is told with its age and the photos', () => {
    const waiting = status({ waiting: 12, oldest: minutesAgo(20), photos: 3 });
    expect(waitingWords(t, waiting, NOW)).toBe('待发送 12，最早 09:21 · 照片 3 张');
  });

  it('is nothing when everything was sent', () => {
    expect(waitingWords(t, status({}), NOW)).toBe('待发送 0');
  });
});

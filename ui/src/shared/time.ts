import { useSyncExternalStore } from 'react';
import type { Due, Period, Timestamp } from '@/generated';
import type { Translator } from './i18n';

/** China Standard Time: UTC+8 everywhere, without summer time since 1992. Halls and their clerks live in it. */
const CHINA = 8 * 3_600_000;

const two = (n: number) => String(n).padStart(2, '0');
const china = (at: Timestamp) => new Date(at + CHINA);

/** `09:05`. */
export function clock(at: Timestamp): string {
  const time = china(at);
  return `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`;
}

/** `09:05:07`. */
export function clockSeconds(at: Timestamp): string {
  return `${clock(at)}:${two(china(at).getUTCSeconds())}`;
}

/** `2026-11-21`. */
export function day(at: Timestamp): string {
  return china(at).toISOString().slice(0, 10);
}

/** `11-21 09:05`, or `09:05` when it is the same day as `now`. */
export function moment(at: Timestamp, now: Timestamp): string {
  return day(at) === day(now) ? clock(at) : `${day(at).slice(5)} ${clock(at)}`;
}

/** Running time since, as `06:12`, or `1:02:03` from an hour on. Never negative. */
export function running(since: Timestamp, now: Timestamp): string {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const tail = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? tail : `${Math.floor(seconds / 3600)}:${tail}`;
}

/** Whole minutes between, never negative. */
export function minutesBetween(since: Timestamp, now: Timestamp): number {
  return Math.max(0, Math.floor((now - since) / 60_000));
}

/** `12 分`, from two hours on `2 时 5 分`. */
export function duration(t: Translator, since: Timestamp, now: Timestamp): string {
  const minutes = minutesBetween(since, now);
  if (minutes < 120) return t('common.minutes', { n: minutes });
  return t('common.hours', { h: Math.floor(minutes / 60), m: minutes % 60 });
}

/** `15 个工作日`; a limit of none is "at once". */
export function period(t: Translator, limit: Period): string {
  if (limit.count === 0) return t('common.atOnce');
  return t(`common.${limit.unit === 'hours' ? 'limitHours' : limit.unit}`, { count: limit.count });
}

/** When something is due, in words. */
export function dueText(t: Translator, due: Due): string {
  if (due === 'none') return t('common.dueNone');
  if (due === 'not_computable') return t('common.dueUnknown');
  return t('common.due', { date: 'on' in due ? due.on : instant(due.at) });
}

/** The day of something due, as `2026-11-26`; null where there is none. */
export function dueDay(due: Due): string | null {
  if (typeof due === 'string') return null;
  return 'on' in due ? due.on : day(due.at);
}

/** `2026-11-26 15:00`. */
function instant(at: Timestamp): string {
  return `${day(at)} ${clock(at)}`;
}

/** A clock that ticks once a second for all who look at it, and only while somebody does. */
const ticker = {
  now: Date.now(),
  listeners: new Set<() => void>(),
  timer: 0,
  subscribe(listener: () => void): () => void {
    ticker.listeners.add(listener);
    if (ticker.listeners.size === 1) {
      ticker.now = Date.now();
      ticker.timer = window.setInterval(() => {
        ticker.now = Date.now();
        ticker.listeners.forEach(tick => tick());
      }, 1000);
    }
    return () => {
      ticker.listeners.delete(listener);
      if (ticker.listeners.size === 0) window.clearInterval(ticker.timer);
    };
  },
};

/** The time, again every second. Use it in the smallest component that shows it. */
export function useNow(): Timestamp {
  return useSyncExternalStore(ticker.subscribe, () => ticker.now);
}

/**
 * The engine's clock, which durations are to be counted from: this PC's clock moved by what the two were apart when the
 * answer came. `answered` is the answer's own time, `receivedAt` is TanStack Query's `dataUpdatedAt`.
 */
export function useEngineNow(answered: Timestamp, receivedAt: number): Timestamp {
  return useNow() + (answered - receivedAt);
}

import type { SyncStatus } from '@/generated';
import { failureSentence } from '@/shared/failures';
import type { Translator } from '@/shared/i18n';
import { duration, minutesBetween, moment } from '@/shared/time';

/**
 * Why work goes on without the centre and since when: it cannot be reached, it answers with an error, or something on this PC is in
 * the way.
 */
export function aloneWords(t: Translator, { since, trouble }: SyncStatus, now: number): string {
  if (since === null) return t('status.offline');
  const time = moment(since, now);
  if (trouble !== null) {
    const why =
      trouble === 'central_failed'
        ? t('status.centralFailed', { time })
        : t('status.trouble', { time, why: failureSentence(t, { code: trouble, params: {} }) });
    return minutesBetween(since, now) === 0
      ? why
      : `${why} · ${t('status.aloneFor', { duration: duration(t, since, now) })}`;
  }
  return minutesBetween(since, now) === 0
    ? t('status.offlineSince', { time })
    : t('status.offlineFor', { time, duration: duration(t, since, now) });
}

/** What waits to be sent: how much, since when, and the photos. */
export function waitingWords(t: Translator, status: SyncStatus, now: number): string {
  const waiting =
    status.waiting > 0 && status.oldest !== null
      ? t('status.waitingSince', { count: status.waiting, time: moment(status.oldest, now) })
      : t('status.waiting', { count: status.waiting });
  return status.photos > 0 ? `${waiting} · ${t('status.photos', { count: status.photos })}` : waiting;
}

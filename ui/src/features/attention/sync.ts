import type { Failure, NumbersLeft, PushRow, SyncRepairs } from '@/generated';
import { failureSentence } from '@/shared/failures';
import type { Translator } from '@/shared/i18n';
import { moment } from '@/shared/time';
import { megabytes } from './deed';

/** Whole percent of an upload; 100 only when everything has arrived. */
export function percent(sent: number, total: number): number {
  if (total <= 0) return 0;
  return sent >= total ? 100 : Math.min(99, Math.floor((sent / total) * 100));
}

/** Bytes as a person reads them: kilobytes below one megabyte. */
export function sizeText(t: Translator, bytes: number): string {
  return bytes < 1_000_000
    ? t('sync.kilobytes', { size: Math.max(1, Math.round(bytes / 1000)) })
    : t('sync.megabytes', { size: megabytes(bytes) });
}

/** How long something took: milliseconds below one second. */
export function tookText(t: Translator, millis: number): string {
  return millis < 1000
    ? t('sync.milliseconds', { count: millis })
    : t('sync.seconds', { count: (millis / 1000).toFixed(1) });
}

/** What became of a push: it failed, or so many commands were carried out and so many refused. */
export type Outcome = 'failed' | 'refusals' | 'accepted';

export function outcomeOf(push: Pick<PushRow, 'failure' | 'refused'>): Outcome {
  if (push.failure !== null) return 'failed';
  return push.refused > 0 ? 'refusals' : 'accepted';
}

/** The fewest numbers left of any kind of ticket; `null` where this PC has no block. */
export function scarcestTickets(numbers: NumbersLeft[]): number | null {
  const tickets = numbers.filter(each => each.series !== 'case').map(each => each.left);
  return tickets.length === 0 ? null : Math.min(...tickets);
}

/** Why a push or an upload failed: the usual sentence about being offline speaks to somebody who wants to do something now. */
export function failedWords(t: Translator, failure: Failure): string {
  return failure.code === 'offline' ? t('sync.unreachable') : failureSentence(t, failure);
}

/** That this PC's data differed from the centre's and was put right by itself, or could not be. */
export function repairWords(t: Translator, repairs: SyncRepairs, now: number): string[] {
  const time = repairs.last === null ? '—' : moment(repairs.last, now);
  return [
    repairs.done > 0 ? t('sync.repaired', { count: repairs.done, time }) : '',
    repairs.in_vain > 0 ? t('sync.repairedInVain', { count: repairs.in_vain }) : '',
  ].filter(words => words !== '');
}

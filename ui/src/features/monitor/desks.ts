import type { DeskRow, HallView, Timestamp } from '@/generated';
import type { Translator } from '@/shared/i18n';
import { day, minutesBetween, moment } from '@/shared/time';

/**
 * Minutes without a word from the PC of an open counter after which somebody should look. A PC that is on gives a sign of life
 * every minute.
 */
export const SILENT_MINUTES = 3;

/**
 * How the PC of a counter stands with the central API: it never reported, has sent everything, has something to send, catches up after
 * working alone, has fallen silent while somebody sits there, or is off.
 */
export type DeskLook = 'unknown' | 'fine' | 'behind' | 'catching_up' | 'silent' | 'off';

/** The PC of a counter: of several the one heard of last, which comes first. */
export function deskAt(view: HallView, counter: number): DeskRow | null {
  return view.desks.find(desk => desk.counter === counter) ?? null;
}

/** The PCs that stand at no counter: reception, approvers, supervisors. */
export function otherDesks(view: HallView): DeskRow[] {
  return view.desks.filter(desk => desk.counter === null);
}

/**
 * How a PC stands, as of the last look at the central API and not of now: when this PC is alone itself, the others have not fallen
 * silent for that. A counter counts as open while somebody sits there; one that was left open yesterday is not missed in the morning.
 */
export function deskLook(desk: DeskRow | null, open: boolean, asOf: Timestamp | null): DeskLook {
  if (desk === null) return 'unknown';
  if (minutesBetween(desk.heard_at, asOf ?? desk.heard_at) >= SILENT_MINUTES) {
    return open && day(desk.heard_at) === day(asOf ?? desk.heard_at) ? 'silent' : 'off';
  }
  if (desk.alone_since !== null) return 'catching_up';
  return desk.waiting + desk.photos > 0 ? 'behind' : 'fine';
}

/** Signs beside the words, so that it is never the colour alone. */
const SIGNS: Record<DeskLook, string> = {
  unknown: '○',
  fine: '●',
  behind: '↑',
  catching_up: '↑',
  silent: '▲',
  off: '○',
};

/** The line on a tile: last contact, what waits, alone since when. */
export function deskWords(
  t: Translator,
  desk: DeskRow | null,
  look: DeskLook,
  asOf: Timestamp | null,
): string {
  if (desk === null) return `${SIGNS.unknown} ${t('monitor.desk.unknown')}`;
  const at = asOf ?? desk.heard_at;
  const time = moment(desk.heard_at, at);
  const parts =
    look === 'silent'
      ? [t('monitor.desk.silent', { minutes: minutesBetween(desk.heard_at, at), time })]
      : [t(look === 'off' ? 'monitor.desk.off' : 'monitor.desk.heard', { time })];
  if (look === 'catching_up' && desk.alone_since !== null) {
    parts.push(t('monitor.desk.catchingUp', { time: moment(desk.alone_since, at) }));
  }
  parts.push(...waitingParts(t, desk, at));
  return `${SIGNS[look]} ${parts.join(' · ')}`;
}

/** What a PC has not sent yet, and what its people have not settled. */
export function waitingParts(t: Translator, desk: DeskRow, asOf: Timestamp): string[] {
  return [
    desk.waiting > 0 && desk.oldest !== null
      ? t('monitor.desk.waiting', { count: desk.waiting, time: moment(desk.oldest, asOf) })
      : '',
    desk.photos > 0 ? t('monitor.desk.photos', { count: desk.photos }) : '',
    desk.attention > 0 ? t('monitor.desk.attention', { count: desk.attention }) : '',
  ].filter(part => part !== '');
}

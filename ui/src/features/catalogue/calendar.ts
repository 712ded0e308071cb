import type { Failure, Reckoning } from '@/generated';
import type { MessageKey } from '@/shared/i18n';

type FaultSentence = Extract<MessageKey, `calendar.fault.${string}`>;

/** What can be wrong with a year of the calendar, as the central API names it. */
const faults = ['malformed', 'gap', 'elsewhere', 'backwards', 'not_weekend', 'both', 'no_source'] as const;

/** The sentence for a year that was not taken in; null where something else failed. */
export function faultSentence(failure: Failure): FaultSentence | null {
  if (failure.code !== 'calendar_unusable') return null;
  const fault = faults.find(known => known === failure.params['why']);
  return fault ? `calendar.fault.${fault}` : null;
}

/** Days before its end from which the calendar is called short: the longest limits are about that long. */
const SHORT = 90;

/** Whether limits that begin today may end beyond the calendar. Both are days, `YYYY-MM-DD`. */
export function isShort(horizon: string, today: string): boolean {
  return Date.parse(horizon) - Date.parse(today) < SHORT * 24 * 3600 * 1000;
}

/** Whether limits are still being reckoned with the new calendar. */
export function isGoingOn(reckoning: Reckoning | null): boolean {
  return reckoning !== null && reckoning.done_at === null;
}

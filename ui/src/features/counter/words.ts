import type { CaseRow, TicketRow } from '@/generated';
import type { MessageKey, Translator } from '@/shared/i18n';
import { clock } from '@/shared/time';
import type { Tone } from '@/shared/ui';

/** Why a ticket stands where it stands. */
export function rankWords(t: Translator, row: TicketRow, agingMinutes: number): string {
  if (!row.reason) return '';
  const words = row.reason === 'aged' ? t('rank.aged', { minutes: agingMinutes }) : t(`rank.${row.reason}`);
  const who: string[] = [];
  if (row.class === 'priority' && row.priority_reason) who.push(t(`priority.${row.priority_reason}`));
  if (row.class === 'priority' && row.age !== null) who.push(t('common.age', { age: row.age }));
  return [...who, words].join(' · ');
}

/** Class of a ticket, with the time of an appointment. */
export function classWords(t: Translator, row: TicketRow): string {
  if (row.class === 'appointment' && row.appointment_at !== null) {
    return t('rank.appointment', { time: clock(row.appointment_at) });
  }
  return t(`ticketClass.${row.class}`);
}

const caseTones: Record<string, Tone> = {
  draft: 'plain',
  noticed: 'warn',
  deemed: 'bad',
  queued: 'info',
  in_review: 'info',
  returned: 'bad',
  approved: 'ok',
  refused: 'bad',
  discarded: 'plain',
  not_needed: 'plain',
  declined: 'bad',
  withdrawn: 'plain',
  terminated: 'bad',
};

/** Status of a case in words and tone. */
export function caseStatus(t: Translator, status: CaseRow['status']): { words: string; tone: Tone } {
  const tone = caseTones[status];
  if (!tone) return { words: status, tone: 'plain' };
  return { words: t.with(`caseStatus.${status}` as MessageKey, {}), tone };
}

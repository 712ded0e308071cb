import type { DiscrepancyRow } from '@/generated';
import type { Translator } from './i18n';
import type { Tone } from './ui/Tag';

const STATUSES = ['reported', 'taken', 'corrected', 'confirmed', 'closed'] as const;
const TONES: Record<(typeof STATUSES)[number], Tone> = {
  reported: 'warn',
  taken: 'info',
  corrected: 'ok',
  confirmed: 'info',
  closed: 'plain',
};

/** How a report that shared data are not right stands, in a word. */
export function reportStatus(t: Translator, status: string): { tone: Tone; words: string } {
  const known = STATUSES.find(one => one === status) ?? 'reported';
  return { tone: TONES[known], words: t(`discrepancyStatus.${known}`) };
}

/** Whether it is this side's turn: the department has to answer, the counter has to take note of the answer. */
export function isTheirTurn(row: Pick<DiscrepancyRow, 'side' | 'status'>): boolean {
  const answered = row.status === 'corrected' || row.status === 'confirmed';
  return row.side === 'hall' ? answered : row.status === 'reported' || row.status === 'taken';
}

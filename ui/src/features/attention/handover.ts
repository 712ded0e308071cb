import type { HandoverRow, HandoverView } from '@/generated';
import type { Translator } from '@/shared/i18n';
import type { Tone } from '@/shared/ui';
import { deedSentence } from './deed';

/** What was entered, in a line: what it came to, and how many steps led there. */
export function handoverSummary(t: Translator, row: HandoverRow): string {
  const last = row.deeds.at(-1);
  if (last === undefined) return row.subject;
  const name = deedSentence(t, { command: last.command, subject: '' });
  const deed = row.deeds.length > 1 ? t('handover.steps', { deed: name, count: row.deeds.length }) : name;
  return row.subject === '' ? deed : t('handover.summary', { subject: row.subject, deed });
}

const TONES: Record<string, Tone> = { open: 'warn', taken_over: 'ok', closed: 'plain' };

/** How it stands, in a word. */
export function handoverStatus(t: Translator, row: HandoverRow): { tone: Tone; words: string } {
  if (row.status === 'open' && row.assigned_to !== null) {
    return { tone: 'info', words: t('handover.asked', { name: row.assigned_to }) };
  }
  const status = (['open', 'assigned', 'taken_over', 'closed'] as const).find(known => known === row.status);
  return { tone: TONES[row.status] ?? 'plain', words: t(`handover.status.${status ?? 'open'}`) };
}

/** Those that a clerk was asked to take over: they stand among what needs the clerk's attention. */
export function askedOf(view: HandoverView | undefined): HandoverRow[] {
  return view?.rows.filter(row => row.can_take_over && !row.can_direct) ?? [];
}

/** What to say after taking over: some of it may have been refused and stay. */
export function afterTakeOver(view: HandoverView, id: string): 'handover.takenOver' | 'handover.partly' {
  return view.rows.some(row => row.id === id && row.status === 'open')
    ? 'handover.partly'
    : 'handover.takenOver';
}

import type { AttentionEntry, HandoverRow, SettlementEntry } from '@/generated';
import { failureSentence } from '@/shared/failures';
import type { Translator } from '@/shared/i18n';
import type { Tone } from '@/shared/ui';
import { deedSentence, type Settling, settlingOf } from './deed';
import { handoverSummary } from './handover';
import { settlementDeed, settlementRule } from './settlement';

/** Something that needs the attention of whoever sits here: a refused command, a settlement to take note of, a handover to take over. */
export type Matter =
  | { kind: 'entry'; key: string; entry: AttentionEntry }
  | { kind: 'settlement'; key: string; entry: SettlementEntry }
  | { kind: 'handover'; key: string; row: HandoverRow };

/** All matters: what others ask for first, then what one only has to know, then what was refused. */
export function mattersOf(
  entries: readonly AttentionEntry[],
  settlements: readonly SettlementEntry[],
  asked: readonly HandoverRow[],
): Matter[] {
  return [
    ...asked.map((row): Matter => ({ kind: 'handover', key: `handover-${row.id}`, row })),
    ...settlements.map((entry): Matter => ({ kind: 'settlement', key: `settlement-${entry.ticket}`, entry })),
    ...entries.map((entry): Matter => ({ kind: 'entry', key: `attention-${entry.id}`, entry })),
  ];
}

/** A matter as a row of the table. */
export interface MatterWords {
  at: number;
  deed: string;
  why: string;
  tone: Tone;
  action: string;
  code: string;
}

const TONES: Record<Settling, Tone> = { compare: 'info', redo: 'warn', note: 'plain' };

export function matterWords(t: Translator, matter: Matter): MatterWords {
  switch (matter.kind) {
    case 'entry': {
      const { entry } = matter;
      const settling = settlingOf(entry);
      return {
        at: entry.at,
        deed: deedSentence(t, entry),
        why: failureSentence(t, entry.refusal),
        tone: TONES[settling],
        action: t(`attention.action.${settling}`),
        code: entry.refusal.code,
      };
    }
    case 'settlement': {
      const { entry } = matter;
      return {
        at: entry.at,
        deed: settlementDeed(t, entry),
        why: settlementRule(t, entry),
        tone: 'plain',
        action: t('settlement.action'),
        code: 'settlement',
      };
    }
    case 'handover': {
      const { row } = matter;
      return {
        at: row.at,
        deed: handoverSummary(t, row),
        why: t('handover.ask'),
        tone: 'warn',
        action: t('handover.takeOver'),
        code: 'handover',
      };
    }
  }
}

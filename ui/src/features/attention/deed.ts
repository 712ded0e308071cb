import type { AttentionEntry } from '@/generated';
import type { Translator } from '@/shared/i18n';

/** Commands that can end up in 待处理, as the protocol names them. */
export const DEEDS = [
  'counter_open',
  'counter_close',
  'ticket_issue',
  'ticket_call_next',
  'ticket_call',
  'ticket_call_alone',
  'ticket_recall',
  'ticket_start',
  'ticket_not_here',
  'ticket_give_back',
  'ticket_park',
  'ticket_come_back',
  'ticket_rejoin',
  'ticket_transfer',
  'ticket_finish',
  'ticket_undo',
  'ticket_note',
  'case_open',
  'case_edit',
  'case_migrate',
  'case_attach',
  'case_detach',
  'case_photo_overrule',
  'case_photo_develop',
  'case_photo_place',
  'case_settle',
  'case_fetch',
  'case_sign',
  'case_notify',
  'case_accept',
  'case_resubmit',
  'case_discard',
  'joint_open',
  'joint_choose',
  'joint_consent',
  'joint_edit',
  'joint_migrate',
  'joint_renew',
  'joint_fetch',
  'joint_attach',
  'joint_detach',
  'joint_photo_overrule',
  'joint_photo_develop',
  'joint_photo_place',
  'joint_deliver',
  'joint_sign',
  'joint_submit',
  'joint_discard',
  'task_claim',
  'task_release',
  'task_approve',
  'task_refuse',
  'task_return',
  'handover_take_over',
  'handover_assign',
  'handover_close',
  'discrepancy_report',
  'discrepancy_take',
  'discrepancy_answer',
  'discrepancy_close',
] as const;

export type Deed = (typeof DEEDS)[number];

/** The command if this program has words for it; a newer engine may know more. */
export function deedOf(command: string): Deed | null {
  return DEEDS.find(deed => deed === command) ?? null;
}

/** What was done, and to what. */
export function deedSentence(t: Translator, entry: Pick<AttentionEntry, 'command' | 'subject'>): string {
  const deed = t(`attention.deed.${deedOf(entry.command) ?? 'unknown'}`);
  return entry.subject === '' ? deed : t('attention.deedWithSubject', { deed, subject: entry.subject });
}

/** What can be done about an entry: choose one of two values, do it again, or only take note. */
export type Settling = 'compare' | 'redo' | 'note';

export function settlingOf(entry: AttentionEntry): Settling {
  if (!entry.can_redo) {
    return 'note';
  }
  return hasSides(entry) ? 'compare' : 'redo';
}

/** The central API holds something that can be shown beside what was entered. */
export function hasSides(entry: AttentionEntry): boolean {
  return entry.entered.some(line => line.held !== null);
}

/** Bytes as a person reads them. */
export function megabytes(bytes: number): string {
  const value = bytes / 1_000_000;
  return value > 0 && value < 0.1 ? '< 0.1' : value.toFixed(1);
}

import type { Discrepancy, DiscrepancyAnswer, Timestamp } from '@/generated';
import type { Translator } from '@/shared/i18n';

/** How a report went after it was made, a line for each step that is known. */
export function courseOf(
  t: Translator,
  { state }: Pick<Discrepancy, 'state'>,
  time: (at: Timestamp) => string,
): string[] {
  const answer = ({ corrected, opinion, seen }: DiscrepancyAnswer) =>
    t(`discrepancies.answerOf.${corrected ? 'corrected' : 'confirmed'}`, {
      name: seen.name,
      time: time(seen.at),
      opinion,
    });
  switch (state.status) {
    case 'reported':
      return [];
    case 'taken':
      return [t('discrepancies.takenBy', { name: state.name, time: time(state.at) })];
    case 'corrected':
    case 'confirmed':
      return [answer(state)];
    case 'closed': {
      const by = { name: state.seen.name, time: time(state.seen.at) };
      const end =
        state.reason === ''
          ? t('discrepancies.closedBy', by)
          : t('discrepancies.closedWhy', { ...by, reason: state.reason });
      return state.answer ? [answer(state.answer), end] : [end];
    }
  }
}

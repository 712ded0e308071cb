import type { SettlementEntry } from '@/generated';
import type { Translator } from '@/shared/i18n';

/** What it is about, in a line. */
export function settlementDeed(t: Translator, entry: SettlementEntry): string {
  const counters = [entry.stands, ...entry.yields].map(side => side.counter).toSorted((a, b) => a - b);
  return t('settlement.deed', { number: entry.number, counters: counters.join('、') });
}

/** How it was settled, in a line. */
export function settlementRule(t: Translator, entry: SettlementEntry): string {
  return t(`settlement.rule.${entry.rule}`, { counter: entry.stands.counter });
}

import type { CatalogueFinding, CataloguePlan, ImportProgress, Language } from '@/generated';
import type { Translator } from '@/shared/i18n';

/** How far an import is, in words. */
export function progressWords(t: Translator, progress: ImportProgress): string {
  const { stage, done, total } = progress;
  if (stage === 'reading' && done > 0) return t('catalogue.stage.readingRows', { done });
  if (stage === 'checking' && total !== null) return t('catalogue.stage.checkingOf', { done, total });
  return t(`catalogue.stage.${stage}`);
}

/** What a plan comes to, in a few words; what is none is left out. */
export function planWords(t: Translator, plan: CataloguePlan): string {
  const parts = [
    plan.added.length > 0 && t('catalogue.plan.added', { count: plan.added.length }),
    plan.changed.length > 0 && t('catalogue.plan.changed', { count: plan.changed.length }),
    plan.withdrawn.length > 0 && t('catalogue.plan.withdrawn', { count: plan.withdrawn.length }),
    t('catalogue.plan.unchanged', { count: plan.unchanged }),
  ];
  return parts.filter(part => part !== false).join(' · ');
}

/** Whether going live would do anything. */
export function isEmptyPlan(plan: CataloguePlan): boolean {
  return plan.added.length + plan.changed.length + plan.withdrawn.length === 0;
}

/** The sentence of a finding or a change in one's own language. */
export function sentence(language: Language, said: { zh: string; en: string }): string {
  return language === 'en' ? said.en : said.zh;
}

/** Findings as they are mended: by item, errors first. */
export function byItem(
  findings: readonly CatalogueFinding[],
): { item: string | null; findings: CatalogueFinding[] }[] {
  const groups = new Map<string | null, CatalogueFinding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.item) ?? [];
    group.push(finding);
    groups.set(finding.item, group);
  }
  const severe = (group: readonly CatalogueFinding[]) => group.some(finding => finding.error);
  return [...groups.entries()]
    .map(([item, group]) => ({
      item,
      findings: group.toSorted((one, other) => Number(other.error) - Number(one.error)),
    }))
    .toSorted((one, other) => Number(severe(other.findings)) - Number(severe(one.findings)));
}

/** A change cut at its arrow: what it is about, before, and now. Null when it is no change of a value. */
export function cutChange(text: string): { what: string; from: string; to: string } | null {
  const colon = text.search(/：|: /);
  const arrow = text.indexOf(' → ', colon);
  if (colon < 0 || arrow < 0) return null;
  const width = text[colon] === '：' ? 1 : 2;
  return {
    what: text.slice(0, colon),
    from: text.slice(colon + width, arrow),
    to: text.slice(arrow + 3),
  };
}

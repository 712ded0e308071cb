import type { CaseScreen } from '@/generated';
import type { Translator } from '@/shared/i18n';
import { period } from '@/shared/time';

/** Department, kind and limit, version: the small print beside the name of the item. */
export function caseFacts(t: Translator, screen: CaseScreen): string[] {
  const kind = t(`kind.${screen.kind}`);
  // A limit of none says the same as the kind.
  const limit = screen.limit && screen.limit.count > 0 ? `${kind} ${period(t, screen.limit)}` : kind;
  return [screen.department_name, limit, t('common.version', { version: screen.case.version })].filter(
    fact => fact !== '',
  );
}

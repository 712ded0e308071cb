import type { Suggestion } from '@/generated';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { maskOf } from '@/shared/mask';
import { day } from '@/shared/time';
import { Button } from '@/shared/ui';

/** What the person said in earlier cases, with where it comes from; Ctrl+E puts it into the fields that are still open. */
export function EarlierAnswers(props: {
  suggestions: readonly Suggestion[];
  onTake: (suggestions: readonly Suggestion[]) => void;
}) {
  const { suggestions, onTake } = props;
  const t = useT();
  const take = () => onTake(suggestions);
  useKeys({ 'Ctrl+E': take }, { enabled: suggestions.length > 0 });
  if (suggestions.length === 0) return null;
  return (
    <div className="notice earlier" role="note" data-testid="earlier-answers">
      <div className="grow">
        <strong>{t('earlier.title', { count: suggestions.length })}</strong>
        <ul>
          {suggestions.map(one => (
            <li key={one.field}>
              {one.label}：{one.personal ? maskOf(one.kind, one.text) : one.text}
              <small> {t('earlier.source', { item: one.item_name, day: day(one.at) })}</small>
            </li>
          ))}
        </ul>
      </div>
      <Button shortcut="Ctrl+E" onClick={take} data-testid="take-earlier">
        {t('earlier.take')}
      </Button>
    </div>
  );
}

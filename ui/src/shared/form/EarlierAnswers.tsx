import type { Suggestion } from '@/generated';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { maskOf } from '../mask';
import { day } from '../time';
import { Button } from '../ui/Button';

/** What fetched records and the person in earlier cases say, with where it comes from; Ctrl+E puts it into the fields that are still open. */
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
            // Two members of a joint application may each have a field of one name; what is said twice is shown as it is.
            <li key={`${one.field} ${one.label} ${one.text}`}>
              {one.label}：{one.personal ? maskOf(one.kind, one.text) : one.text}
              <small>
                {' '}
                {one.licence === undefined
                  ? t('earlier.source', { item: one.item_name, day: day(one.at) })
                  : t('earlier.licence', { material: one.item_name, issuer: one.licence })}
              </small>
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

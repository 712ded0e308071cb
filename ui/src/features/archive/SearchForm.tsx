import { type FormEvent, type Ref, useDeferredValue, useState } from 'react';
import { digitDate } from '@/shared/form/digits';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useRpc } from '@/shared/rpc';
import { Button } from '@/shared/ui';
import { type Draft, type Gap, gapOf, TRACE_KINDS, traceKind } from './query';

/** Items offered while one types. */
const MOST = 12;

/** What the person has in hand, and what narrows it down. Enter searches. */
export function SearchForm({
  draft,
  busy,
  onChange,
  onSearch,
  onClear,
  ref,
}: {
  draft: Draft;
  busy: boolean;
  onChange: (changes: Partial<Draft>) => void;
  onSearch: () => void;
  onClear: () => void;
  /** The field of what the person has in hand. */
  ref: Ref<HTMLInputElement>;
}) {
  const t = useT();
  const [told, setTold] = useState<Gap | null>(null);
  const asked = useDeferredValue(draft.itemText.trim());
  const items = useRpc(
    'item_search',
    { text: asked, limit: MOST },
    { enabled: asked !== '', keepLast: true },
  );
  const hits = asked === '' ? [] : (items.data ?? []);
  useKeys({ Escape: onClear });

  const change = (changes: Partial<Draft>) => {
    setTold(null);
    onChange(changes);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const gap = gapOf(draft);
    setTold(gap);
    if (gap === null) onSearch();
  };
  const kind = draft.text.trim() === '' ? draft.by : traceKind(draft);

  return (
    <form className="archive-form" onSubmit={submit} role="search" aria-label={t('archive.title')}>
      <div className="archive-field archive-text">
        <label htmlFor="archive-text">{t('archive.text')}</label>
        <input
          ref={ref}
          id="archive-text"
          className="input"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          aria-describedby="archive-text-hint"
          value={draft.text}
          onChange={event => change({ text: event.target.value })}
          data-testid="archive-text"
        />
        <small id="archive-text-hint">{t('archive.textHint')}</small>
      </div>
      <div className="archive-field">
        <span id="archive-by">{t('archive.by')}</span>
        <div className="chips" role="radiogroup" aria-labelledby="archive-by">
          {TRACE_KINDS.map(each => (
            <button
              key={each}
              type="button"
              role="radio"
              className="chip"
              aria-checked={kind === each}
              onClick={() => change({ by: draft.by === each ? null : each })}
              data-testid={`archive-by-${each}`}
            >
              {t(`archive.by.${each}`)}
            </button>
          ))}
        </div>
      </div>
      <div className="archive-field">
        <label htmlFor="archive-item">{t('archive.item')}</label>
        <input
          id="archive-item"
          className="input"
          autoComplete="off"
          spellCheck={false}
          list="archive-items"
          placeholder={t('archive.itemHint')}
          value={draft.itemText}
          onChange={event => {
            const itemText = event.target.value;
            change({ itemText, item: hits.find(hit => hit.name === itemText.trim())?.target.code ?? null });
          }}
          data-testid="archive-item"
        />
        <datalist id="archive-items">
          {hits.map(hit => (
            <option key={hit.target.code} value={hit.name} />
          ))}
        </datalist>
      </div>
      <Day name="from" value={draft.from} onChange={from => change({ from })} />
      <Day name="until" value={draft.until} onChange={until => change({ until })} />
      <div className="archive-buttons">
        <Button tone="primary" type="submit" shortcut="Enter" disabled={busy} data-testid="archive-search">
          {busy ? t('archive.searching') : t('archive.search')}
        </Button>
        <Button
          shortcut="Esc"
          onClick={() => {
            setTold(null);
            onClear();
          }}
          data-testid="archive-clear"
        >
          {t('archive.clear')}
        </Button>
        <p className="archive-gap" role={told ? 'alert' : undefined} data-testid="archive-gap">
          {told && t(`archive.gap.${told}`)}
        </p>
      </div>
    </form>
  );
}

function Day(props: { name: 'from' | 'until'; value: string; onChange: (day: string) => void }) {
  const t = useT();
  const id = `archive-${props.name}`;
  return (
    <div className="archive-field archive-day">
      <label htmlFor={id}>{t(`archive.${props.name}`)}</label>
      <input
        id={id}
        className="input"
        inputMode="numeric"
        autoComplete="off"
        placeholder={t('archive.day')}
        value={props.value}
        onChange={event => {
          const { value } = event.target;
          // Only while typing on: whoever deletes a hyphen does not get it back.
          props.onChange(value.length > props.value.length ? digitDate(value) : value);
        }}
        data-testid={id}
      />
    </div>
  );
}

import { type KeyboardEvent, type Ref, useId, useState } from 'react';
import type { ItemHit } from '@/generated';
import { GuideButton } from '@/shared/documents';
import { useT } from '@/shared/i18n';
import { chordOf, useOnceThere } from '@/shared/keys';
import { isThere, useRpc } from '@/shared/rpc';
import { Tag } from '@/shared/ui';

const MOST = 8;

/** Finds the item a person names; its business is then the one of the ticket. */
export function ItemFinder({
  ref,
  hit,
  onPick,
}: {
  ref: Ref<HTMLInputElement>;
  hit: ItemHit | null;
  onPick: (hit: ItemHit) => void;
}) {
  const t = useT();
  const listId = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const wanted = text.trim();
  const found = useRpc(
    'item_search',
    { text: wanted, limit: MOST },
    { enabled: wanted !== '', keepLast: true },
  );
  const hits = wanted === '' ? [] : (found.data ?? []);
  const pick = (picked: ItemHit) => {
    setText('');
    setAt(0);
    onPick(picked);
  };
  const pickBest = useOnceThere(isThere(found), text, () => {
    const chosen = hits[at];
    if (chosen) pick(chosen);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const chord = chordOf(event.nativeEvent);
    if (chord === 'ArrowDown' || chord === 'ArrowUp') {
      event.preventDefault();
      setAt(last => Math.min(Math.max(last + (chord === 'ArrowDown' ? 1 : -1), 0), hits.length - 1));
    } else if (chord === 'Enter') {
      if (wanted === '') return;
      event.preventDefault();
      pickBest();
    } else if (chord === 'Escape' && text !== '') {
      event.preventDefault();
      setText('');
    }
  };
  return (
    <div className="field finder">
      <input
        ref={ref}
        className="input"
        role="combobox"
        aria-label={t('reception.search')}
        aria-expanded={hits.length > 0}
        aria-controls={listId}
        aria-activedescendant={hits[at] ? `${listId}-${at}` : undefined}
        autoComplete="off"
        placeholder={t('reception.search')}
        value={text}
        onChange={event => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        data-testid="checkin-search"
      />
      {wanted !== '' && (
        <div className="options" id={listId} role="listbox" aria-label={t('reception.search')}>
          {hits.map((each, index) => (
            <div
              key={each.target.code}
              id={`${listId}-${index}`}
              className="option"
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onMouseDown={event => {
                event.preventDefault();
                pick(each);
              }}
              data-testid={`checkin-item-${each.target.code}`}
            >
              {each.name}
              <small>
                {each.department_name} · {each.category}
              </small>
            </div>
          ))}
          {hits.length === 0 && found.data !== undefined && (
            <p className="option mute">{t('reception.searchEmpty', { text: wanted })}</p>
          )}
        </div>
      )}
      {hit !== null && (
        <p>
          <Tag tone="info">{t('reception.chosenItem', { name: hit.name })}</Tag>{' '}
          {hit.target.kind === 'item' && <GuideButton item={hit.target.code} name={hit.name} />}
        </p>
      )}
    </div>
  );
}

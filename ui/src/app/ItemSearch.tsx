import { useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useRef, useState } from 'react';
import type { ItemHit, QueueView } from '@/generated';
import { type Translator, useT } from '@/shared/i18n';
import { isChord, useKeys, useOnceThere } from '@/shared/keys';
import { navigate } from '@/shared/route';
import { isThere, rpcKey, useRpc } from '@/shared/rpc';
import { hasRole, useSession } from '@/shared/session';
import { period } from '@/shared/time';
import { Kbd, Tag } from '@/shared/ui';
import { marked } from './marked';

const MOST = 12;

/** Finds items and packages by name, pinyin or initials from anywhere: Ctrl+K. */
export function ItemSearch() {
  const t = useT();
  const { staff } = useSession();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const before = useRef<HTMLElement | null>(null);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const asked = useDeferredValue(text.trim());
  const hits = useRpc('item_search', { text: asked, limit: MOST }, { enabled: open, keepLast: true });
  const found = open ? (hits.data ?? []) : [];
  const settled = asked === text.trim() && isThere(hits);

  useKeys({
    'Ctrl+K': () => {
      before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      input.current?.focus();
      input.current?.select();
    },
  });

  const close = () => {
    setOpen(false);
    setText('');
  };
  const pick = (hit: ItemHit | undefined) => {
    if (!hit) return;
    const ticket = client.getQueryData<QueueView>(rpcKey('queue_view', {}))?.current?.id;
    if (hit.target.kind === 'package') {
      navigate('joint', { package: hit.target.code, ...(ticket && { ticket }) });
    } else if (hasRole(staff, 'clerk')) navigate('counter', { item: hit.target.code });
    else if (hasRole(staff, 'administrator')) navigate('catalogue', { item: hit.target.code });
    else navigate('reception', { item: hit.target.code });
    input.current?.blur();
    close();
  };
  const pickActive = useOnceThere(open && settled, text, () => pick(found[active]));
  const onKeyDown = (event: KeyboardEvent) => {
    if (isChord(event, 'ArrowDown') || isChord(event, 'ArrowUp')) {
      event.preventDefault();
      const step = isChord(event, 'ArrowDown') ? 1 : found.length - 1;
      setActive(found.length === 0 ? 0 : (active + step) % found.length);
    } else if (isChord(event, 'Enter')) {
      event.preventDefault();
      pickActive();
    } else if (isChord(event, 'Escape')) {
      event.preventDefault();
      close();
      input.current?.blur();
      before.current?.focus();
    }
  };

  return (
    <div className="search" role="search">
      <input
        ref={input}
        className="input search-input"
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-label={t('search.placeholder')}
        aria-keyshortcuts="Control+K"
        aria-expanded={open}
        aria-controls="search-results"
        aria-activedescendant={found[active] ? `search-hit-${active}` : undefined}
        placeholder={t('search.placeholder')}
        value={text}
        data-testid="search-input"
        onFocus={() => {
          setOpen(true);
          setActive(0);
        }}
        onBlur={close}
        onChange={event => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Kbd>Ctrl+K</Kbd>
      {open && (
        <div className="search-list">
          {asked === '' && <small className="search-head">{t('search.often')}</small>}
          <ul id="search-results" role="listbox" aria-label={t('search.results')}>
            {found.map((hit, index) => (
              <li
                key={`${hit.target.kind}/${hit.target.code}`}
                id={`search-hit-${index}`}
                role="option"
                className="option"
                aria-selected={index === active}
                data-testid={`hit-${hit.target.code}`}
                onMouseDown={event => {
                  event.preventDefault();
                  pick(hit);
                }}
                onMouseMove={() => setActive(index)}
              >
                <span className="hit-name">
                  {marked(hit.name, hit.matched).map((part, at) =>
                    // oxlint-disable-next-line react/no-array-index-key -- parts of one name have no other key
                    part.hit ? <mark key={at}>{part.text}</mark> : <span key={at}>{part.text}</span>,
                  )}
                  {hit.target.kind === 'package' && <Tag tone="info">{t('nav.joint')}</Tag>}
                </span>
                <small>{hitNote(t, hit)}</small>
              </li>
            ))}
          </ul>
          {hits.data?.length === 0 && <p className="search-none">{t('search.empty', { text: asked })}</p>}
        </div>
      )}
    </div>
  );
}

/** Department, kind and limit of a found item. */
function hitNote(t: Translator, hit: ItemHit): string {
  const parts = [hit.department_name, hit.category];
  if (hit.kind) parts.push(t(`kind.${hit.kind}`));
  if (hit.promised_limit) parts.push(period(t, hit.promised_limit));
  return parts.filter(part => part !== '').join(' · ');
}

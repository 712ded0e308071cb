import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useDeferredValue,
  useRef,
  useState,
} from 'react';
import type { CatalogueRow, ItemState } from '@/generated';
import { marked } from '@/app/marked';
import { type Translator, useT } from '@/shared/i18n';
import { isChord, rowBeside, useOnceThere } from '@/shared/keys';
import { isThere, useRpc } from '@/shared/rpc';
import { Empty, Failed, Kbd, Loading, Panel, Tag } from '@/shared/ui';
import { useEdits } from './edits';

/** More rows at once help nobody; the filter does. */
const MOST = 200;

const filters: readonly (ItemState | null)[] = [null, 'own_form', 'general_form', 'coming', 'withdrawn'];

/** Every item of the catalogue, offered or not, by name, pinyin or initials. Up and Down choose. */
export function ItemList({
  filter,
  chosen,
  onChoose,
  foot,
}: {
  filter: RefObject<HTMLInputElement | null>;
  chosen: string | null;
  onChoose: (code: string) => void;
  foot: ReactNode;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const [only, setOnly] = useState<ItemState | null>(null);
  const asked = useDeferredValue(text.trim());
  const list = useRpc('catalogue_list', { text: asked, only, limit: MOST }, { keepLast: true });
  const rows = list.data?.rows ?? [];
  const settled = asked === text.trim() && isThere(list);
  const by = useRef(0);
  const step = useOnceThere(settled, text, () => {
    const codes = rows.map(row => row.code);
    const next = rowBeside(codes, chosen, by.current);
    if (next === undefined) return;
    onChoose(next);
    document.getElementById(rowId(next))?.scrollIntoView({ block: 'nearest' });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const way = isChord(event, 'ArrowDown') ? 1 : isChord(event, 'ArrowUp') ? -1 : 0;
    if (way === 0) return;
    event.preventDefault();
    by.current = way;
    step();
  };
  const count = (state: ItemState | null) =>
    state === null ? list.data?.total : list.data?.counts.find(one => one.state === state)?.count;
  return (
    <Panel
      title={t('catalogue.items')}
      note={list.data && t('catalogue.found', { count: list.data.found })}
      foot={foot}
      data-testid="catalogue-list"
    >
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the filter and of the rows */}
      <div className="catalogue-list" onKeyDown={onKeyDown}>
        <div className="catalogue-filter">
          <div className="affixed">
            <input
              ref={filter}
              className="input"
              type="search"
              autoComplete="off"
              spellCheck={false}
              value={text}
              placeholder={t('catalogue.filter')}
              aria-label={t('catalogue.filter')}
              aria-keyshortcuts="Control+F"
              onChange={event => setText(event.target.value)}
              data-testid="catalogue-filter"
            />
            <span className="affix">
              <Kbd>Ctrl+F</Kbd>
            </span>
          </div>
          <div className="chips" role="group" aria-label={t('catalogue.only')}>
            {filters.map(state => (
              <button
                key={state ?? 'all'}
                type="button"
                className="chip"
                aria-pressed={state === only}
                onClick={() => setOnly(state)}
                data-testid={`catalogue-only-${state ?? 'all'}`}
              >
                {t(`catalogue.state.${state ?? 'all'}`)} <small>{count(state) ?? ''}</small>
              </button>
            ))}
          </div>
        </div>
        {list.data ? (
          <Rows rows={rows} chosen={chosen} onChoose={onChoose} />
        ) : list.error ? (
          <Failed failure={list.error} onAgain={() => void list.refetch()} />
        ) : (
          <Loading />
        )}
        {list.data?.found === 0 && (
          <Empty title={t('catalogue.noneFound')} data-testid="catalogue-none">
            <p>{t('catalogue.noneFoundHelp')}</p>
          </Empty>
        )}
        {list.data && list.data.found > rows.length && (
          <p className="mute catalogue-more">{t('catalogue.more', { count: rows.length })}</p>
        )}
      </div>
    </Panel>
  );
}

function Rows(props: {
  rows: readonly CatalogueRow[];
  chosen: string | null;
  onChoose: (code: string) => void;
}) {
  const t = useT();
  const edits = useEdits();
  return (
    <ul className="catalogue-rows">
      {props.rows.map(row => (
        <li key={row.code}>
          <button
            type="button"
            id={rowId(row.code)}
            className="catalogue-row"
            aria-current={row.code === props.chosen}
            onClick={() => props.onChoose(row.code)}
            data-testid={`catalogue-row-${row.code}`}
          >
            <span className="catalogue-name">
              <span>
                {marked(row.name, row.matched).map((part, at) =>
                  // oxlint-disable-next-line react/no-array-index-key -- parts of one name have no other key
                  part.hit ? <mark key={at}>{part.text}</mark> : <span key={at}>{part.text}</span>,
                )}
              </span>
              {edits.has(row.code) && <Tag tone="info">{t('catalogue.editing')}</Tag>}
              <RowTags row={row} />
            </span>
            <small>{rowNote(t, row)}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** How an item stands, in words. */
export function RowTags({ row }: { row: CatalogueRow }) {
  const t = useT();
  return (
    <>
      {row.general && <Tag>{t('catalogue.general')}</Tag>}
      {row.states.includes('coming') && (
        <Tag tone="info">{t('catalogue.coming', { date: row.effective_from ?? '' })}</Tag>
      )}
      {row.cancelled_from && <Tag tone="warn">{t('catalogue.cancelled', { date: row.cancelled_from })}</Tag>}
    </>
  );
}

function rowNote(t: Translator, row: CatalogueRow): string {
  const parts = [row.department_name, row.category, t('common.version', { version: row.version })];
  return parts.filter(part => part !== '').join(' · ');
}

const rowId = (code: string) => `catalogue-row-${code}`;

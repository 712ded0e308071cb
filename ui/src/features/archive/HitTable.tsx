import { useEffect, useRef } from 'react';
import type { ArchiveHit, Key } from '@/generated';
import { useT } from '@/shared/i18n';
import { useRowKeys } from '@/shared/keys';
import { day } from '@/shared/time';
import { Button, PanelHeading, Tag } from '@/shared/ui';
import { statusWords } from './words';

/** What was found, closed last first. Up and Down move, Enter opens; the record where one is has the keyboard. */
export function HitTable(props: {
  hits: ArchiveHit[];
  /** Id of the record where the arrow keys are. */
  cursor: string | null;
  more: boolean;
  busy: boolean;
  onMove: (id: string) => void;
  onOpen: (key: Key) => void;
  onMore: () => void;
}) {
  const t = useT();
  const { hits, cursor } = props;
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => {
    if (cursor !== null) table.current?.querySelector<HTMLElement>(`[data-hit="${cursor}"]`)?.focus();
  }, [cursor]);
  useRowKeys(
    hits.map(hit => hit.key.id),
    cursor,
    props.onMove,
  );
  const count = t(props.more ? 'archive.foundMore' : 'archive.found', { count: hits.length });
  return (
    <>
      <PanelHeading title={<span role="status">{count}</span>} note={t('archive.foundHint')} />
      <table ref={table} className="table archive-table" data-testid="archive-hits">
        <thead>
          <tr>
            <th scope="col">{t('archive.column.number')}</th>
            <th scope="col">{t('archive.column.item')}</th>
            <th scope="col">{t('archive.column.person')}</th>
            <th scope="col">{t('archive.column.opened')}</th>
            <th scope="col">{t('archive.column.closed')}</th>
            <th scope="col">{t('archive.column.status')}</th>
          </tr>
        </thead>
        <tbody>
          {hits.map(hit => {
            const chosen = hit.key.id === cursor;
            const { words, tone } = statusWords(t, hit.key.kind, hit.status);
            return (
              <tr
                key={hit.key.id}
                className={chosen ? 'archive-chosen' : ''}
                aria-selected={chosen}
                onClick={() => props.onOpen(hit.key)}
                data-testid={`archive-hit-${hit.number || hit.key.id}`}
              >
                <td>
                  <button
                    type="button"
                    className="archive-number"
                    aria-disabled={props.busy}
                    onFocus={() => props.onMove(hit.key.id)}
                    data-hit={hit.key.id}
                  >
                    {hit.number || t('archive.noNumber')}
                  </button>
                </td>
                <td>
                  {hit.title} {hit.key.kind === 'joint' && <Tag tone="info">{t('archive.joint')}</Tag>}
                </td>
                <td>
                  {hit.name || t('common.unnamed')} <small>{hit.id_number}</small>
                </td>
                <td>{day(hit.opened_at)}</td>
                <td>{day(hit.closed_at)}</td>
                <td>
                  <Tag tone={tone}>{words}</Tag>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {props.more && (
        <div className="archive-more">
          <Button onClick={props.onMore} disabled={props.busy} data-testid="archive-more">
            {t('archive.more')}
          </Button>
        </div>
      )}
    </>
  );
}

import { useRef, useState } from 'react';
import type { ArchivePage as Found, ArchiveQuery, ArchiveSheet, Failure } from '@/generated';
import { useT } from '@/shared/i18n';
import { useAct, useRpc } from '@/shared/rpc';
import { Empty, Failed, Loading, Panel } from '@/shared/ui';
import './archive.css';
import { HitTable } from './HitTable';
import { type Draft, EMPTY, queryOf } from './query';
import { SearchForm } from './SearchForm';
import { SheetView } from './SheetView';

/** What was found so far, and the question that found it. */
interface Results extends Found {
  query: ArchiveQuery;
}

/**
 * 查档: what was closed and has left the PCs is found at the central API. Nothing of it is kept: neither in the cache of this PC nor here, once
 * one leaves the page.
 */
export function ArchivePage() {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  const status = useRpc('sync_status', {});
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [results, setResults] = useState<Results | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [sheet, setSheet] = useState<ArchiveSheet | null>(null);

  const search = useAct('archive_search', {
    onDone: (page, query) => {
      const before = query.after === null ? [] : (results?.hits ?? []);
      setFailure(null);
      setResults({ ...page, hits: [...before, ...page.hits], query });
      // The first one has the keyboard; when there is none, what was typed can be put right.
      setCursor(page.hits[0]?.key.id ?? null);
    },
    onFailure: problem => {
      setFailure(problem);
      field.current?.focus();
    },
  });
  const view = useAct('archive_view', { onDone: setSheet });

  const ask = (query: ArchiveQuery) => {
    // Found again, the same record gets the keyboard again.
    setCursor(null);
    if (!search.pending) void search.act(query);
  };
  const clear = () => {
    setDraft(EMPTY);
    setResults(null);
    setFailure(null);
    field.current?.focus();
  };

  if (sheet) {
    return (
      <SheetView
        key={sheet.key.id}
        sheet={sheet}
        busy={view.pending}
        onReveal={() => void view.act({ key: sheet.key, reveal: true })}
        onBack={() => setSheet(null)}
      />
    );
  }
  return (
    <div className="workbench archive">
      <Panel title={t('archive.title')} note={t('archive.subtitle')} data-testid="archive">
        {status.data?.online === false && (
          <p className="archive-offline" role="status" data-testid="archive-offline">
            {t('archive.offline')}
          </p>
        )}
        <SearchForm
          ref={field}
          draft={draft}
          busy={search.pending}
          onChange={changes => setDraft(last => ({ ...last, ...changes }))}
          onSearch={() => ask(queryOf(draft))}
          onClear={clear}
        />
        {failure ? (
          <Failed failure={failure} onAgain={() => ask(queryOf(draft))} />
        ) : search.pending && results === null ? (
          <Loading />
        ) : results === null ? (
          <Empty title={t('archive.start')}>
            <p>{t('archive.startHelp')}</p>
          </Empty>
        ) : results.hits.length === 0 ? (
          <Empty title={t('archive.none')} data-testid="archive-none">
            <p>{t('archive.noneHelp', { days: results.closed_days })}</p>
          </Empty>
        ) : (
          <HitTable
            hits={results.hits}
            cursor={cursor}
            more={results.next !== null}
            busy={search.pending || view.pending}
            onMove={setCursor}
            onOpen={key => {
              setCursor(key.id);
              if (!view.pending) void view.act({ key, reveal: false });
            }}
            onMore={() => ask({ ...results.query, after: results.next })}
          />
        )}
      </Panel>
    </div>
  );
}

import { useState } from 'react';
import type { AttentionEntry } from '@/generated';
import { useT } from '@/shared/i18n';
import { useAct, useRpc } from '@/shared/rpc';
import { Empty, Failed, Loading, Panel, toast } from '@/shared/ui';
import './attention.css';
import { EntryDetail } from './EntryDetail';
import { EntryTable } from './EntryTable';
import { SyncPanel } from './SyncPanel';

/** 待处理: what the central API did not carry out, and how the connection stands. */
export function AttentionPage() {
  const t = useT();
  const list = useRpc('attention_list', {});
  const [selectedId, setSelectedId] = useState<number | null>(null);
  const entries = list.data ?? [];
  // When the chosen entry is settled, the next one takes its place.
  const selected = entries.find(entry => entry.id === selectedId) ?? entries[0] ?? null;
  return (
    <div className="workbench cols-2">
      <Panel title={t('attention.title')} note={t('attention.subtitle')} data-testid="attention-panel">
        {list.data === undefined ? (
          list.error ? (
            <Failed failure={list.error} onAgain={() => void list.refetch()} />
          ) : (
            <Loading />
          )
        ) : selected === null ? (
          <Empty title={t('attention.empty')} data-testid="attention-empty">
            <p>{t('attention.emptyHelp')}</p>
          </Empty>
        ) : (
          <>
            <EntryTable entries={entries} selected={selected.id} onSelect={setSelectedId} />
            <Settle key={selected.id} entry={selected} />
          </>
        )}
      </Panel>
      <SyncPanel />
    </div>
  );
}

function Settle({ entry }: { entry: AttentionEntry }) {
  const dismiss = useAct('attention_dismiss', { onDone: () => toast('done', 'attention.dismissed') });
  const redo = useAct('attention_redo', { onDone: () => toast('done', 'attention.redone') });
  return (
    <EntryDetail
      entry={entry}
      busy={dismiss.pending || redo.pending}
      onDismiss={() => void dismiss.act({ id: entry.id })}
      onRedo={() => void redo.act({ id: entry.id })}
    />
  );
}

import { useState } from 'react';
import type { AttentionEntry } from '@/generated';
import { useT } from '@/shared/i18n';
import { useAct, useRpc } from '@/shared/rpc';
import { Empty, Failed, Loading, Panel, toast } from '@/shared/ui';
import './attention.css';
import { EntryDetail } from './EntryDetail';
import { EntryTable } from './EntryTable';
import { HandoverDetail } from './HandoverDetail';
import { askedOf } from './handover';
import { type Matter, mattersOf } from './matters';
import { SettlementDetail } from './SettlementDetail';
import { SyncPanel } from './SyncPanel';

/** 待处理: what the central API did not carry out, what has to be known or taken over, and how the connection stands. */
export function AttentionPage() {
  const t = useT();
  const list = useRpc('attention_list', {});
  const settlements = useRpc('settlement_list', {});
  const handovers = useRpc('handover_list', {});
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const matters = mattersOf(list.data ?? [], settlements.data ?? [], askedOf(handovers.data));
  // When the chosen one is settled, the next one takes its place.
  const selected = matters.find(matter => matter.key === selectedKey) ?? matters[0] ?? null;
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
            <EntryTable matters={matters} selected={selected.key} onSelect={setSelectedKey} />
            <Detail key={selected.key} matter={selected} />
          </>
        )}
      </Panel>
      <SyncPanel />
    </div>
  );
}

function Detail({ matter }: { matter: Matter }) {
  switch (matter.kind) {
    case 'entry':
      return <Settle entry={matter.entry} />;
    case 'settlement':
      return <SettlementDetail entry={matter.entry} />;
    case 'handover':
      return <HandoverDetail row={matter.row} clerks={[]} />;
  }
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

import { useState } from 'react';
import type { HandoverRow, HandoverView } from '@/generated';
import { useT } from '@/shared/i18n';
import { useRowKeys } from '@/shared/keys';
import { useRpc } from '@/shared/rpc';
import { moment, useNow } from '@/shared/time';
import { Empty, Failed, Loading, Panel, Tag } from '@/shared/ui';
import './attention.css';
import { HandoverDetail } from './HandoverDetail';
import { handoverStatus, handoverSummary } from './handover';

/** 移交: what somebody entered who has lost the right to it since. The supervisor sees to it. */
export function HandoverPage() {
  const t = useT();
  const list = useRpc('handover_list', {});
  return (
    <div className="workbench">
      <Panel title={t('handover.title')} note={t('handover.subtitle')} data-testid="handover-panel">
        {list.data ? (
          <Handovers view={list.data} />
        ) : list.error ? (
          <Failed failure={list.error} onAgain={() => void list.refetch()} />
        ) : (
          <Loading />
        )}
      </Panel>
    </div>
  );
}

function Handovers({ view }: { view: HandoverView }) {
  const t = useT();
  const [selectedId, setSelectedId] = useState<string | null>(null);
  // When the chosen one is seen to, it stays chosen, so that one sees what became of it.
  const selected = view.rows.find(row => row.id === selectedId) ?? view.rows[0];
  if (selected === undefined) {
    return (
      <Empty title={t('handover.empty')} data-testid="handover-empty">
        <p>{t('handover.emptyHelp')}</p>
      </Empty>
    );
  }
  return (
    <>
      <HandoverTable rows={view.rows} selected={selected.id} onSelect={setSelectedId} />
      <HandoverDetail key={selected.id} row={selected} clerks={view.clerks} />
    </>
  );
}

/** All of them, open ones first. Up and Down choose. */
function HandoverTable(props: { rows: HandoverRow[]; selected: string; onSelect: (id: string) => void }) {
  const t = useT();
  const now = useNow();
  useRowKeys(
    props.rows.map(row => row.id),
    props.selected,
    props.onSelect,
  );
  return (
    <table className="table attention-table">
      <thead>
        <tr>
          <th scope="col">{t('handover.column.time')}</th>
          <th scope="col">{t('handover.column.what')}</th>
          <th scope="col">{t('handover.column.person')}</th>
          <th scope="col">{t('handover.column.by')}</th>
          <th scope="col">{t('handover.column.status')}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(row => {
          const chosen = row.id === props.selected;
          const { tone, words } = handoverStatus(t, row);
          return (
            <tr
              key={row.id}
              className={chosen ? 'row-chosen' : ''}
              aria-selected={chosen}
              onClick={() => props.onSelect(row.id)}
              data-testid={`handover-${row.id}`}
            >
              <td>{moment(row.at, now)}</td>
              <td>
                <button type="button" className="row-button" onClick={() => props.onSelect(row.id)}>
                  {handoverSummary(t, row)}
                </button>
              </td>
              <td>
                {row.person_masked || '—'} <small className="mute">{row.id_number_masked}</small>
              </td>
              <td>
                {row.by} <small className="mute">{t(`handover.lost.${row.lost}`)}</small>
              </td>
              <td>
                <Tag tone={tone}>{words}</Tag>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

import { useState } from 'react';
import type { DiscrepancyRow } from '@/generated';
import { reportStatus } from '@/shared/discrepancy';
import { useT } from '@/shared/i18n';
import { useRowKeys } from '@/shared/keys';
import { useRpc } from '@/shared/rpc';
import { duration, moment, useNow } from '@/shared/time';
import { DueTag, Empty, Failed, Loading, Panel, Tag } from '@/shared/ui';
import { DiscrepancyDetail } from './DiscrepancyDetail';
import './discrepancies.css';

/** 数据异议: reports that shared data are not right, at the counter that waits for the answer and at the department that gives it. */
export function DiscrepancyPage() {
  const t = useT();
  const list = useRpc('discrepancy_list', {});
  return (
    <div className="workbench">
      <Panel
        title={t('discrepancies.title')}
        note={t('discrepancies.subtitle')}
        data-testid="discrepancy-panel"
      >
        {list.data ? (
          <Reports rows={list.data} />
        ) : list.error ? (
          <Failed failure={list.error} onAgain={() => void list.refetch()} />
        ) : (
          <Loading />
        )}
      </Panel>
    </div>
  );
}

const keyOf = (row: DiscrepancyRow) => `${row.side}-${row.report}`;

function Reports({ rows }: { rows: readonly DiscrepancyRow[] }) {
  const t = useT();
  const [chosen, setChosen] = useState<string | null>(null);
  // When the chosen one is closed it stays chosen, so that one sees what became of it.
  const selected = rows.find(row => keyOf(row) === chosen) ?? rows[0];
  if (selected === undefined) {
    return (
      <Empty title={t('discrepancies.empty')} data-testid="discrepancy-empty">
        <p>{t('discrepancies.emptyHelp')}</p>
      </Empty>
    );
  }
  return (
    <>
      <ReportTable rows={rows} selected={keyOf(selected)} onSelect={setChosen} />
      <DiscrepancyDetail key={keyOf(selected)} report={selected.report} side={selected.side} />
    </>
  );
}

/** All of them, open ones first, each with its age. Up and Down choose. */
function ReportTable(props: {
  rows: readonly DiscrepancyRow[];
  selected: string;
  onSelect: (key: string) => void;
}) {
  const t = useT();
  const now = useNow();
  const { rows, selected, onSelect } = props;
  useRowKeys(rows.map(keyOf), selected, onSelect);
  return (
    <table className="table discrepancies">
      <thead>
        <tr>
          {(['time', 'what', 'holder', 'where', 'status'] as const).map(column => (
            <th key={column} scope="col">
              {t(`discrepancies.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(row => {
          const { tone, words } = reportStatus(t, row.status);
          return (
            <tr
              key={keyOf(row)}
              aria-selected={keyOf(row) === selected}
              onClick={() => onSelect(keyOf(row))}
              data-status={row.status}
              data-testid={`discrepancy-${keyOf(row)}`}
            >
              <td>
                {moment(row.reported_at, now)}
                {row.closed_at === null && (
                  <small className="mute">
                    {' '}
                    {t('discrepancies.age', { duration: duration(t, row.reported_at, now) })}
                  </small>
                )}
              </td>
              <td>
                <button type="button" className="row-choose" onClick={() => onSelect(keyOf(row))}>
                  {row.material}
                </button>{' '}
                <small className="mute">{row.item_name}</small>
              </td>
              <td>{row.holder_masked || '—'}</td>
              <td>{row.side === 'hall' ? row.department_name : row.hall_name}</td>
              <td>
                <Tag tone={tone}>{words}</Tag> <DueTag due={row.answer_by} light={row.light} />{' '}
                <small className="mute">{row.by}</small>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

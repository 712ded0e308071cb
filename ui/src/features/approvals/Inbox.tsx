import { useEffect, useRef } from 'react';
import type { TaskId, TaskRow } from '@/generated';
import { isTheirTurn } from '@/shared/discrepancy';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { navigate } from '@/shared/route';
import { useRpc } from '@/shared/rpc';
import { dueDay, moment, useNow } from '@/shared/time';
import { DueTag, Empty, Panel, PanelHeading, Tag, type Tone } from '@/shared/ui';
import { isOpen } from './decision';

interface InboxProps {
  rows: TaskRow[];
  opened: TaskId | null;
  /** Where the arrow keys are. */
  cursor: TaskId | null;
  onMove: (task: TaskId) => void;
  onOpen: (task: TaskId) => void;
}

/** Gives the keyboard to a task in the inbox. */
export function focusTask(task: TaskId): void {
  document.querySelector<HTMLButtonElement>(`[data-task="${task}"]`)?.focus();
}

/** Tasks of the person's departments: open ones by due day, then what was decided lately. */
export function Inbox({ rows, opened, cursor, onMove, onOpen }: InboxProps) {
  const t = useT();
  const list = useRef<HTMLDivElement>(null);
  const open = rows.filter(isOpen);
  const decided = rows.filter(row => !isOpen(row));
  const at = rows.findIndex(row => row.id === cursor);
  const step = (by: number) => {
    const next = at < 0 ? rows[0] : rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (!next) return;
    onMove(next.id);
    focusTask(next.id);
  };
  useKeys({
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => {
      const row = rows[Math.max(at, 0)];
      if (!row) return false;
      onOpen(row.id);
      return undefined;
    },
  });
  // The inbox has the keyboard as soon as it is there.
  const first = rows[0]?.id;
  useEffect(() => {
    if (first !== undefined && document.activeElement === document.body) {
      list.current?.querySelector<HTMLButtonElement>('[data-task]')?.focus();
    }
  }, [first]);
  const line = (row: TaskRow) => (
    <InboxLine
      key={row.id}
      row={row}
      opened={row.id === opened}
      pointed={row.id === cursor}
      onOpen={() => onOpen(row.id)}
    />
  );
  return (
    <Panel
      title={t('approvals.inbox', { count: open.length })}
      note={t('approvals.inboxHint')}
      data-testid="task-inbox"
    >
      <WaitingReports />
      <div ref={list}>
        {open.length === 0 && (
          <Empty title={t('approvals.empty')} data-testid="task-none">
            <p>{t('approvals.emptyHelp')}</p>
          </Empty>
        )}
        <ul aria-label={t('approvals.inboxLabel')}>{open.map(line)}</ul>
        {decided.length > 0 && (
          <>
            <PanelHeading title={t('approvals.decidedLately', { count: decided.length })} />
            <ul>{decided.map(line)}</ul>
          </>
        )}
      </div>
    </Panel>
  );
}

/** Reports that shared data are not right and that wait for this department's answer, with the light of the one that waits longest. */
function WaitingReports() {
  const t = useT();
  const waiting = (useRpc('discrepancy_list', {}).data ?? []).filter(
    row => row.side === 'department' && isTheirTurn(row),
  );
  const lights = ['red', 'yellow'] as const;
  const urgent = lights.flatMap(light => waiting.filter(row => row.light === light))[0];
  if (waiting.length === 0) return null;
  return (
    <button
      type="button"
      className="notice inbox-reports"
      onClick={() => navigate('discrepancies')}
      data-testid="inbox-reports"
    >
      {t('approvals.reports', { count: waiting.length })}{' '}
      {urgent && <DueTag due={urgent.answer_by} light={urgent.light} />}
    </button>
  );
}

const TONES: Record<string, Tone> = {
  open: 'plain',
  claimed: 'info',
  approved: 'ok',
  refused: 'bad',
  returned: 'warn',
  ended: 'plain',
};

const STATUSES = ['open', 'claimed', 'approved', 'refused', 'returned', 'ended'] as const;

function InboxLine(props: { row: TaskRow; opened: boolean; pointed: boolean; onOpen: () => void }) {
  const t = useT();
  const now = useNow();
  const { row } = props;
  const status = STATUSES.find(known => known === row.status) ?? 'open';
  const due = isOpen(row) ? <InboxDue row={row} /> : null;
  const classes = ['task-row', props.opened && 'task-row-opened', props.pointed && 'task-row-pointed'];
  return (
    <li>
      <button
        type="button"
        className={classes.filter(Boolean).join(' ')}
        aria-current={props.opened}
        onClick={props.onOpen}
        data-task={row.id}
        data-status={row.status}
        data-testid={`task-${row.case_number}`}
      >
        <span className="task-row-head">
          <b>{row.item_name}</b>
          {due}
        </span>
        <span className="task-row-line">
          <span>{row.applicant}</span>
          <Tag tone={TONES[status] ?? 'plain'}>
            {t(`taskStatus.${status}`)}
            {row.holder !== '' && ` ${row.holder}`}
          </Tag>
        </span>
        <small>
          {[
            row.package_name,
            row.department_name,
            t('submission.photos', { count: row.photos }),
            t('approvals.reached', { time: moment(row.opened_at, now) }),
          ]
            .filter(part => part !== '')
            .join(' · ')}
        </small>
      </button>
    </li>
  );
}

function InboxDue({ row }: { row: TaskRow }) {
  const t = useT();
  const on = dueDay(row.due);
  return (
    <>
      {row.extension_asked && <Tag tone="warn">{t('approvals.extensionAsked')}</Tag>}
      {row.light !== 'none' ? (
        <DueTag due={row.due} light={row.light} />
      ) : (
        <Tag>
          {on === null
            ? t(row.due === 'none' ? 'common.dueNone' : 'approvals.dueUnknown')
            : t('approvals.dueShort', { date: on.slice(5) })}
        </Tag>
      )}
    </>
  );
}

import { useState } from 'react';
import type { TaskId } from '@/generated';
import { useT } from '@/shared/i18n';
import { useRpc } from '@/shared/rpc';
import { navigate, useRoute } from '@/shared/route';
import { Empty, Failed, Loading, Panel } from '@/shared/ui';
import './approvals.css';
import { inboxOrder, isOpen } from './decision';
import { focusTask, Inbox } from './Inbox';
import { TaskView } from './TaskView';

/** 审批: the inbox, what was handed in as it reads on paper, and its photos. `task` in the route is the opened one. */
export function ApprovalsWorkbench() {
  const t = useT();
  const list = useRpc('task_list', {});
  const { params } = useRoute();
  const opened = params.task ?? null;
  const [cursor, setCursor] = useState<TaskId | null>(opened);

  const rows = inboxOrder(list.data ?? []);
  const open = (task: TaskId) => {
    setCursor(task);
    navigate('approvals', { task });
  };
  // After a decision the inbox has the keyboard at the next open task and Enter opens it; nothing opens by itself, so that one sees what
  // became of the decided one.
  const pointToNext = (decided: TaskId) => {
    const after = rows.slice(rows.findIndex(row => row.id === decided) + 1);
    const next = [...after, ...rows].find(row => isOpen(row) && row.id !== decided);
    if (!next) return;
    setCursor(next.id);
    // The form that had the keyboard is gone with the next frame.
    requestAnimationFrame(() => focusTask(next.id));
  };

  return (
    <div className="workbench approvals-cols">
      {list.data === undefined ? (
        <Panel title={t('approvals.inbox', { count: '' })}>
          {list.error ? <Failed failure={list.error} onAgain={() => void list.refetch()} /> : <Loading />}
        </Panel>
      ) : (
        <Inbox rows={rows} opened={opened} cursor={cursor} onMove={setCursor} onOpen={open} />
      )}
      {opened === null ? (
        <Panel title={t('approvals.sheet')} className="approvals-rest">
          <Empty title={t('approvals.choose')}>
            <p>{t('approvals.chooseHelp')}</p>
          </Empty>
        </Panel>
      ) : (
        <TaskView key={opened} task={opened} onDecided={() => pointToNext(opened)} />
      )}
    </div>
  );
}

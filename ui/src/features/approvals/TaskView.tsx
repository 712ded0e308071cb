import { useState } from 'react';
import type { TaskCommand, TaskId } from '@/generated';
import { useT } from '@/shared/i18n';
import { useAct, useRpc } from '@/shared/rpc';
import { Failed, Loading, Panel, toast, toastFailure } from '@/shared/ui';
import { pagesOf, PhotoPanel } from '@/shared/viewer';
import { DecisionBar } from './DecisionBar';
import { LimitPanel } from './LimitPanel';
import { SubmissionAnswers, SubmissionSheet } from './SubmissionSheet';

/** An opened task: what was handed in, what can be done with it, and the photos beside it. */
export function TaskView({ task, onDecided }: { task: TaskId; onDecided: () => void }) {
  const t = useT();
  const view = useRpc('task_view', { task });
  // Masked again with the next task.
  const [revealed, setRevealed] = useState(false);
  const [missingPhotos, setMissingPhotos] = useState<string | null>(null);
  const action = useAct('task_act', {
    onDone: (screen, { action: done }) => {
      setMissingPhotos(null);
      toast('done', `approvals.done.${done.verb}`, {
        applicant: screen.task.submission.applicant,
        item: screen.task.submission.item_name,
      });
      if (screen.task.state.status !== 'open' && screen.task.state.status !== 'claimed') onDecided();
    },
    onFailure: failure => {
      if (failure.code === 'photos_missing') setMissingPhotos(failure.params['missing'] ?? '');
      else toastFailure(failure);
    },
  });
  if (view.data === undefined) {
    return (
      <Panel title={t('approvals.sheet')} className="approvals-rest">
        {view.error ? <Failed failure={view.error} onAgain={() => void view.refetch()} /> : <Loading />}
      </Panel>
    );
  }
  const screen = view.data;
  const { submission } = screen.task;
  const reveal = () => setRevealed(shown => !shown);
  return (
    <>
      <SubmissionSheet
        screen={screen}
        revealed={revealed}
        onReveal={reveal}
        head={<LimitPanel screen={screen} />}
        foot={
          <DecisionBar
            screen={screen}
            busy={action.pending}
            missingPhotos={missingPhotos}
            onAct={(command: TaskCommand) => action.act({ task, action: command })}
          />
        }
      />
      <PhotoPanel
        pages={pagesOf(submission.materials)}
        answers={{
          paper: <SubmissionAnswers submission={submission} revealed={revealed} onReveal={reveal} />,
          keys: { V: reveal },
        }}
      />
    </>
  );
}

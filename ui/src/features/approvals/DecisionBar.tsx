import { useState } from 'react';
import type { TaskCommand, TaskScreen } from '@/generated';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useSession } from '@/shared/session';
import { moment, useNow } from '@/shared/time';
import { Button } from '@/shared/ui';
import { commandOf, obstacleOf, type TaskVerb, verbsOf } from './decision';
import { DecisionForm } from './DecisionForm';

const NOTHING = { opinion: '', legalBasis: '' };

/** What can be done with the task. Why not, is said in words. Approving takes two keys: A and Enter. */
export function DecisionBar(props: {
  screen: TaskScreen;
  busy: boolean;
  /** How many photos the central API still waits for, once it said so. */
  missingPhotos: string | null;
  onAct: (command: TaskCommand) => Promise<unknown>;
}) {
  const t = useT();
  const now = useNow();
  const { staff } = useSession();
  const [deciding, setDeciding] = useState<'approve' | 'refuse' | 'return' | null>(null);
  const { screen, busy } = props;
  const obstacle = obstacleOf(screen, staff.id);
  const verbs = verbsOf(screen, staff.id);
  const holding = screen.task.state.status === 'claimed';
  const can = (verb: TaskVerb) => verbs.includes(verb) && !busy;
  const hold = () => {
    const verb = holding ? 'release' : 'claim';
    if (can(verb)) void props.onAct(commandOf(verb, NOTHING));
  };
  const decide = (verb: 'approve' | 'refuse' | 'return') => {
    if (can(verb)) setDeciding(verb);
  };
  useKeys(
    {
      C: hold,
      A: () => decide('approve'),
      D: () => decide('refuse'),
      B: () => decide('return'),
    },
    { enabled: obstacle === null && deciding === null },
  );
  if (obstacle !== null) {
    const { state } = screen.task;
    const words =
      obstacle.kind === 'decided'
        ? t(`approvals.obstacle.${obstacle.status}`, { by: obstacle.by, time: moment(obstacle.at, now) })
        : obstacle.kind === 'claimed'
          ? t('approvals.obstacle.claimed', { by: obstacle.by, since: moment(obstacle.since, now) })
          : t('approvals.obstacle.not_yours');
    return (
      <div className="decision-told" role="status" data-testid="task-obstacle" data-kind={obstacle.kind}>
        <b>{words}</b>
        {'opinion' in state && state.opinion !== '' && (
          <p>{t('approvals.decisionOpinion', { text: state.opinion })}</p>
        )}
        {'legal_basis' in state && state.legal_basis !== '' && (
          <p>{t('approvals.decisionBasis', { text: state.legal_basis })}</p>
        )}
      </div>
    );
  }
  return (
    <div className="decision-bar">
      {props.missingPhotos !== null && (
        <p className="decision-wait" role="alert" data-testid="task-photos-missing">
          {t('approvals.photosMissing', { missing: props.missingPhotos })}
        </p>
      )}
      {deciding === null ? (
        <div className="decision-buttons">
          <Button
            tone="primary"
            shortcut="A"
            onClick={() => decide('approve')}
            disabled={!can('approve')}
            data-testid="task-approve"
          >
            {t('approvals.approve')}
          </Button>
          <Button
            shortcut="D"
            onClick={() => decide('refuse')}
            disabled={!can('refuse')}
            data-testid="task-refuse"
          >
            {t('approvals.refuse')}
          </Button>
          <Button
            shortcut="B"
            onClick={() => decide('return')}
            disabled={!can('return')}
            data-testid="task-return"
          >
            {t('approvals.return')}
          </Button>
          <Button
            tone="quiet"
            shortcut="C"
            onClick={hold}
            disabled={busy}
            data-testid={holding ? 'task-release' : 'task-claim'}
          >
            {t(holding ? 'approvals.release' : 'approvals.claim')}
          </Button>
        </div>
      ) : (
        <DecisionForm
          key={deciding}
          verb={deciding}
          applicant={screen.task.submission.applicant}
          item={screen.task.submission.item_name}
          busy={busy}
          onCancel={() => setDeciding(null)}
          onConfirm={async words => {
            if ((await props.onAct(commandOf(deciding, words))) !== undefined) setDeciding(null);
          }}
        />
      )}
    </div>
  );
}

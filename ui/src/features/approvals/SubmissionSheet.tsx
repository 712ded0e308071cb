import type { ReactNode } from 'react';
import type { Submission, TaskScreen } from '@/generated';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { SubmissionPaper } from '@/shared/submission';
import { moment, useNow } from '@/shared/time';
import { Button, Panel } from '@/shared/ui';

/** What was handed in, as it reads on paper. Personal lines are masked until a key shows them. */
export function SubmissionSheet(props: {
  screen: TaskScreen;
  revealed: boolean;
  onReveal: () => void;
  /** Above what was handed in. */
  head: ReactNode;
  foot: ReactNode;
}) {
  const t = useT();
  const now = useNow();
  const { screen, revealed, onReveal } = props;
  const { submission, package_name } = screen.task;
  const personal = hasPersonalLines(submission);
  useKeys({ V: onReveal }, { enabled: personal });
  return (
    <Panel
      title={submission.item_name}
      note={[package_name, screen.department_name].filter(part => part !== '').join(' · ')}
      foot={props.foot}
      reading={!personal}
      data-testid="task-sheet"
    >
      <div className="sheet-meta">
        <span className="selectable">
          {t('approvals.caseNumber')} <b data-testid="task-number">{submission.case_number}</b>
        </span>
        <span className="mute">
          {t('approvals.accepted', { time: moment(submission.accepted_at, now), by: submission.accepted_by })}
        </span>
      </div>
      {props.head}
      <SubmissionAnswers
        submission={submission}
        revealed={revealed}
        onReveal={onReveal}
        testid="task-reveal"
      />
    </Panel>
  );
}

/** The paper with the button that shows its personal lines. */
export function SubmissionAnswers(props: {
  submission: Submission;
  revealed: boolean;
  onReveal: () => void;
  /** Test id of the button. */
  testid?: string;
}) {
  const t = useT();
  const { submission, revealed } = props;
  return (
    <>
      {hasPersonalLines(submission) && (
        <div className="sheet-mask">
          <small>{revealed ? '' : t('approvals.masked')}</small>
          <Button
            tone="quiet"
            shortcut="V"
            onClick={props.onReveal}
            aria-pressed={revealed}
            {...(props.testid && { 'data-testid': props.testid })}
          >
            {revealed ? t('common.hide') : t('approvals.reveal')}
          </Button>
        </div>
      )}
      <SubmissionPaper submission={submission} masked={!revealed} />
    </>
  );
}

function hasPersonalLines({ sections }: Submission): boolean {
  return sections.some(section => section.lines.some(line => line.personal));
}

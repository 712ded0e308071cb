import { type ReactNode, useState } from 'react';
import type { TaskScreen } from '@/generated';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { SubmissionPaper } from '@/shared/submission';
import { moment, useNow } from '@/shared/time';
import { Button, Panel } from '@/shared/ui';

/** What was handed in, as it reads on paper. Personal lines are masked until a key shows them, and again with the next task. */
export function SubmissionSheet({
  screen,
  head,
  foot,
}: {
  screen: TaskScreen;
  /** Above what was handed in. */
  head: ReactNode;
  foot: ReactNode;
}) {
  const t = useT();
  const now = useNow();
  const [revealed, setRevealed] = useState(false);
  const { submission, package_name } = screen.task;
  const personal = submission.sections.some(section => section.lines.some(line => line.personal));
  const toggle = () => setRevealed(shown => !shown);
  useKeys({ V: toggle }, { enabled: personal });
  return (
    <Panel
      title={submission.item_name}
      note={[package_name, screen.department_name].filter(part => part !== '').join(' · ')}
      foot={foot}
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
      {head}
      {personal && (
        <div className="sheet-mask">
          <small>{revealed ? '' : t('approvals.masked')}</small>
          <Button
            tone="quiet"
            shortcut="V"
            onClick={toggle}
            aria-pressed={revealed}
            data-testid="task-reveal"
          >
            {revealed ? t('common.hide') : t('approvals.reveal')}
          </Button>
        </div>
      )}
      <SubmissionPaper submission={submission} masked={!revealed} />
    </Panel>
  );
}

import { type ReactNode, useState } from 'react';
import type { TaskScreen } from '@/generated';
import { host } from '@/host';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { moment, useNow } from '@/shared/time';
import { Button, Panel, Tag } from '@/shared/ui';
import { maskLine } from './masking';

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
      <div className="paper sheet-paper selectable">
        <h3>{submission.item_name}</h3>
        {submission.sections.map(section => (
          <section key={section.title}>
            <h4>{section.title}</h4>
            <dl>
              {section.lines.map(line => (
                <div key={line.label}>
                  <dt>{line.label}</dt>
                  <dd>{line.personal && !revealed ? maskLine(line.text) : line.text}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <h4>{t('approvals.materials')}</h4>
        <ul className="sheet-materials">
          {submission.materials.map(material => (
            <li key={material.name}>
              {material.name}{' '}
              {material.settlement === null ? (
                <small>{t('approvals.photos', { count: material.photos.length })}</small>
              ) : (
                <Tag tone="warn">{t(`approvals.settlement.${material.settlement}`)}</Tag>
              )}
            </li>
          ))}
        </ul>
        {submission.signature !== null && (
          <figure className="sheet-signature">
            <figcaption>{t('approvals.signature')}</figcaption>
            <img src={host.photoUrl(submission.signature, false)} alt={t('approvals.signature')} />
          </figure>
        )}
      </div>
    </Panel>
  );
}

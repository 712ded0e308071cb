import { useState } from 'react';
import type { FormView } from '@/generated';
import { problemSentence } from '@/shared/failures';
import { useT } from '@/shared/i18n';
import { Dialog } from '@/shared/ui';
import { LinesField, linesOf } from './LinesField';

/** Ctrl+N: everything missing is told at once (Administrative Licensing Law, article 32, item 4). */
export function NoticeDialog(props: {
  form: FormView;
  pending: boolean;
  onClose: () => void;
  onNotify: (points: string[]) => void;
}) {
  const t = useT();
  // The engine lists the materials; what is wrong in the form goes in as further points.
  const problems = props.form.problems.filter(problem => problem.code === 'material_missing');
  const [text, setText] = useState(() =>
    props.form.problems
      // A photo that has to be taken again is the window's affair, not the applicant's.
      .filter(problem => !problem.code.startsWith('material_'))
      .map(problem => t('form.jumpTo', { label: problem.label, problem: problemSentence(t, problem) }))
      .join('\n'),
  );
  const points = linesOf(text);
  return (
    <Dialog
      title={t('notice.title')}
      width={640}
      confirmLabel={t('notice.confirm')}
      confirmDisabled={props.pending || (problems.length === 0 && points.length === 0)}
      onClose={props.onClose}
      onConfirm={() => props.onNotify(points)}
      data-testid="notice-dialog"
    >
      <div className="dialog-fields">
        <p>{t('notice.lead')}</p>
        {problems.length === 0 ? (
          <p className="mute">{t('notice.nothingMissing')}</p>
        ) : (
          <div>
            <strong>{t('notice.missing', { count: problems.length })}</strong>
            <ul className="notice-list">
              {problems.map(problem => (
                <li key={problem.at}>
                  {t('form.jumpTo', { label: problem.label, problem: problemSentence(t, problem) })}
                </li>
              ))}
            </ul>
          </div>
        )}
        <LinesField label={t('notice.points')} value={text} onChange={setText} data-testid="notice-points" />
      </div>
    </Dialog>
  );
}

import type { Problem } from '@/generated';
import { problemSentence } from '../failures';
import { useT } from '../i18n';

/** Everything that is still to be put right, each a way to get there. */
export function ProblemSummary({
  problems,
  onJump,
}: {
  problems: readonly Problem[];
  onJump: (problem: Problem) => void;
}) {
  const t = useT();
  if (problems.length === 0) return null;
  return (
    <div
      className="summary"
      role="group"
      aria-label={t('form.summary', { count: problems.length })}
      data-testid="problems"
    >
      <strong>{t('form.summary', { count: problems.length })}</strong>
      <ul>
        {problems.map(problem => (
          <li key={`${problem.at}/${problem.code}`}>
            <button type="button" onClick={() => onJump(problem)} data-testid={`problem-${problem.at}`}>
              {t('form.jumpTo', { label: problem.label, problem: problemSentence(t, problem) })}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A step of a guided form. */
export interface StepItem {
  id: string;
  title: string;
  /** Number of problems to show; 0 for none. */
  problems?: number;
  /** Done: nothing is left to do in it. */
  done?: boolean;
}

/** The steps above a form. Every step can be gone to at any time. */
export function Steps({
  steps,
  current,
  onGo,
  label,
}: {
  steps: readonly StepItem[];
  current: string;
  onGo: (id: string) => void;
  label: string;
}) {
  return (
    <nav className="steps" aria-label={label}>
      {steps.map((step, index) => (
        <button
          key={step.id}
          type="button"
          className={`step ${step.done ? 'step-done' : ''} ${step.id === current ? 'step-current' : ''}`}
          aria-current={step.id === current ? 'step' : undefined}
          onClick={() => onGo(step.id)}
          data-testid={`step-${step.id}`}
        >
          <span>
            {index + 1} {step.title}
          </span>
          {step.problems ? <b className="count">{step.problems}</b> : null}
        </button>
      ))}
    </nav>
  );
}

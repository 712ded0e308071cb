import { type ReactNode, useEffect, useRef } from 'react';
import type { FormView, LeftOut } from '@/generated';
import { focusProblem, FormSections, LeftOutAnswers, ProblemSummary, type SaveAnswer } from '@/shared/form';
import { useT } from '@/shared/i18n';
import { fieldProblems } from './steps';

/** A form in a stack of forms. */
export interface StackedForm {
  /** Makes the ids of its fields unique. */
  scope: string;
  /** Heading; empty for none. */
  title: string;
  form: FormView;
  /** Answers that a newer form could not take. */
  setAside?: LeftOut[];
  save: SaveAnswer;
  /** Draws a material where the form asks for it. */
  material?: (slot: string) => ReactNode;
}

/** Several forms below each other, worked as one: Enter on the last field of one goes on in the next. */
export function FormStack(props: {
  forms: readonly StackedForm[];
  showProblems: 'left' | 'all';
  onNext: () => void;
}) {
  const t = useT();
  const root = useRef<HTMLDivElement>(null);
  const { forms, showProblems } = props;
  useEffect(() => {
    const entries = [...(root.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];
    const open = entries.find(entry =>
      entry instanceof HTMLInputElement || entry instanceof HTMLTextAreaElement
        ? entry.value === ''
        : entry.getAttribute('aria-checked') === 'false',
    );
    (open ?? entries[0])?.focus();
  }, []);

  const goOn = (from: string) => {
    const blocks = [...(root.current?.querySelectorAll<HTMLElement>('[data-block]') ?? [])];
    const after = blocks.slice(blocks.findIndex(block => block.dataset['block'] === from) + 1);
    const entry = after.map(block => block.querySelector<HTMLElement>('[data-entry]')).find(Boolean);
    if (entry) entry.focus();
    else props.onNext();
  };
  return (
    <div ref={root}>
      {forms.map(({ scope, title, form, save, setAside, material }) => {
        const steps = form.steps.filter(step => step.sections.some(section => section.fields.length > 0));
        return (
          <section
            key={scope}
            className="joint-part"
            data-part={scope}
            aria-label={title || undefined}
            data-testid={`joint-part-${scope}`}
          >
            {title !== '' && <h3>{title}</h3>}
            {showProblems === 'all' && (
              <ProblemSummary
                problems={fieldProblems(form.problems)}
                onJump={problem => focusProblem(problem.at, scope)}
              />
            )}
            {steps.length === 0 && <p className="mute joint-part-empty">{t('joint.memberNothing')}</p>}
            {steps.map(step => (
              <div key={step.id} data-block={`${scope}/${step.id}`}>
                <FormSections
                  form={form}
                  stepId={step.id}
                  scope={scope}
                  onChange={save}
                  onNextStep={() => goOn(`${scope}/${step.id}`)}
                  showProblems={showProblems}
                  {...(material && { material })}
                />
              </div>
            ))}
            <LeftOutAnswers answers={form.left_out} setAside={setAside ?? []} />
          </section>
        );
      })}
    </div>
  );
}

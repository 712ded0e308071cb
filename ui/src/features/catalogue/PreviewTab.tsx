import { useEffect, useState } from 'react';
import type { Answer, CatalogueTrial, Definition, Failure, FormView } from '@/generated';
import { asFailure, host } from '@/host';
import { FormSections } from '@/shared/form';
import { useT } from '@/shared/i18n';
import { MaterialSlots, slotsOfCase } from '@/shared/materials';
import { Failed, Loading, PanelHeading, Steps } from '@/shared/ui';

type Answers = CatalogueTrial['answers'];

/** The form as the counter would show it: drawn by the same renderer, decided by the same rules, answered for trial only. */
export function PreviewTab({ edited }: { edited: Definition }) {
  const t = useT();
  const [answers, setAnswers] = useState<Answers>({});
  const [step, setStep] = useState(edited.steps[0]?.id ?? '');
  const { form, failure } = useForm(edited, answers);
  if (failure) return <Failed failure={failure} />;
  if (!form) return <Loading />;
  const index = form.steps.findIndex(one => one.id === step);
  const onChange = (field: string, answer: Answer | null) => {
    setAnswers(({ [field]: _before, ...rest }) => (answer === null ? rest : { ...rest, [field]: answer }));
    return Promise.resolve(true);
  };
  return (
    <div className="catalogue-preview" data-testid="catalogue-preview">
      <p className="field-note">{t('catalogue.previewHelp')}</p>
      <Steps
        steps={form.steps.map(one => ({ id: one.id, title: one.title }))}
        current={step}
        onGo={setStep}
        label={t('case.steps')}
      />
      <FormSections
        form={form}
        stepId={step}
        onChange={onChange}
        onNextStep={() => setStep(form.steps[index + 1]?.id ?? step)}
        showProblems="left"
        scope="trial"
      />
      <PanelHeading title={t('catalogue.materialsNow', { count: form.materials.length })} />
      <MaterialSlots
        slots={slotsOfCase(form, [], {})}
        onAttach={() => Promise.resolve()}
        onDetach={() => undefined}
        pictures={edited.materials.map(({ slot, blank_form = null, sample = null }) => ({
          slot,
          blank_form,
          sample,
        }))}
        readOnly
      />
    </div>
  );
}

/** The form of a definition with answers. The latest that was asked for counts, whichever is answered first. */
function useForm(definition: Definition, answers: Answers) {
  const [shown, setShown] = useState<{ form: FormView | null; failure: Failure | null }>({
    form: null,
    failure: null,
  });
  useEffect(() => {
    let latest = true;
    host.rpc('catalogue_preview', { definition, answers }).then(
      ({ form }) => {
        if (latest) setShown({ form, failure: null });
      },
      (thrown: unknown) => {
        if (latest) setShown({ form: null, failure: asFailure(thrown) });
      },
    );
    return () => {
      latest = false;
    };
  }, [definition, answers]);
  return shown;
}

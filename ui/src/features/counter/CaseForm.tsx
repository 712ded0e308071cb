import { useCallback, useEffect, useState } from 'react';
import type { Answer, CaseScreen, Problem, Suggestion } from '@/generated';
import { AskApplicant, useApplicantPage } from '@/shared/applicant';
import { useFormCard } from '@/shared/devices';
import { GuideButton } from '@/shared/documents';
import {
  EarlierAnswers,
  FormSections,
  FormReview,
  focusOpenField,
  focusProblem,
  LeftOutAnswers,
  ProblemSummary,
} from '@/shared/form';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { MaterialSlots, slotsOfCase } from '@/shared/materials';
import { fieldsOf, Reads } from '@/shared/reading';
import { SignaturePad } from '@/shared/signature';
import { clockSeconds } from '@/shared/time';
import { Button, Dialog, DueTag, Panel, Steps, Tag, toast } from '@/shared/ui';
import { BranchDialog } from './BranchDialogs';
import { BranchMenu } from './BranchMenu';
import { type Branch, openBranches } from './branches';
import { CaseNotices } from './CaseNotices';
import { caseFacts } from './caseFacts';
import { DiscardDialog } from './DiscardDialog';
import { MaterialsPanel } from './MaterialsPanel';
import { NoticeDialog } from './NoticeDialog';
import { pageBeside, pageOfProblem, planAccept, REVIEW } from './steps';
import { useCase } from './useCase';

/** The one form on the page. */
const SCOPE = 'form';

interface Props {
  screen: CaseScreen;
  onJoint: (pack?: string) => void;
  onClosed: () => void;
}

/** An open case: guided form, review with signature, materials. */
export function CaseForm({ screen, onJoint, onClosed }: Props) {
  const t = useT();
  const { case: held, form } = screen;
  const work = useCase(held.id);
  const [page, setPage] = useState(form.steps[0]?.id ?? REVIEW);
  // Pages that were left once show all their problems from then on.
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<Branch | 'branches' | 'discard' | 'unsigned' | null>(null);
  const [masked, setMasked] = useState(false);
  const [jump, setJump] = useState<{ at: string } | null>(null);
  const known = page === REVIEW || form.steps.some(step => step.id === page);
  const shown = known ? page : (form.steps[0]?.id ?? REVIEW);
  const returned = held.state.status === 'returned';
  const applicant = useApplicantPage('case', held.id, shown, held.signature);
  const branches = openBranches(screen);
  const slots = slotsOfCase(form, held.attachments, held.settlements);
  const choose = (branch: Branch) => setDialog(branch);

  const go = useCallback(
    (to: string) => {
      setLeft(pages => new Set(pages).add(shown));
      setPage(to);
    },
    [shown],
  );
  const goTo = (problem: Problem) => {
    const target = pageOfProblem(form, problem);
    if (target !== null && target !== shown) {
      setJump({ at: problem.at });
      go(target);
    } else focusProblem(problem.at);
  };
  // A problem on another page takes the focus once that page is there.
  useEffect(() => {
    if (jump) focusProblem(jump.at);
  }, [jump]);

  const next = useCallback(() => go(pageBeside(form, shown, 1)), [form, shown, go]);
  const back = () => go(pageBeside(form, shown, -1));

  const accept = async () => {
    const now = (await work.saved()) ?? screen;
    const plan = planAccept(now, shown);
    switch (plan.do) {
      case 'correct':
        setLeft(new Set(now.form.steps.map(step => step.id)));
        toast('hint', 'case.problemsLeft', { count: now.form.problems.length });
        goTo(plan.problem);
        break;
      case 'review':
        go(REVIEW);
        toast('hint', 'case.signFirst');
        break;
      case 'ask_unsigned':
        setDialog('unsigned');
        break;
      case 'accept':
        await submit();
    }
  };
  // The applicant sees the whole form and signs it; here the clerk sees the same page.
  const askApplicant = async () => {
    await work.saved();
    go(REVIEW);
    applicant.ask(REVIEW);
  };
  const submit = async () => {
    setDialog(null);
    await (returned ? work.resubmit() : work.accept());
  };
  const fill = async (offered: readonly { field: string; value: Answer }[]) => {
    await work.saved();
    await work.change(Object.fromEntries(offered.map(one => [one.field, one.value])));
  };
  // What is typed stands; the cursor goes on to what is still open.
  const takeEarlier = async (suggestions: readonly Suggestion[]) => {
    await fill(suggestions);
    focusOpenField(shown);
  };
  const card = useFormCard(
    { form: 'case', case: held.id },
    { enabled: shown !== REVIEW, onRest: () => focusOpenField(shown) },
  );
  const together = screen.packages[0];
  const openJoint = () => onJoint(screen.packages.length === 1 ? together?.code : undefined);

  useKeys({
    'Ctrl+Enter': () => void accept(),
    'Ctrl+B': () => void work.saved().then(() => setDialog('branches')),
    'Ctrl+N': () => (held.notice ? toast('hint', 'failure.notice_given') : setDialog('notice')),
    'Ctrl+J': openJoint,
    Escape: back,
    Enter: () => (shown === REVIEW ? false : next()),
  });

  const steps = [
    ...form.steps.map(step => ({
      id: step.id,
      title: step.title,
      problems: left.has(step.id) && step.id !== shown ? step.problems : 0,
      done: step.problems === 0 && left.has(step.id),
    })),
    { id: REVIEW, title: t('case.review'), problems: 0, done: held.signature !== null },
  ];
  const materialAt = (slot: string) => (
    <MaterialSlots
      slots={slots.filter(one => one.slot === slot)}
      all={slots}
      onAttach={work.attach}
      onDetach={work.detach}
      onPhoto={work.changePhoto}
      onSettle={work.settle}
      beside
    />
  );
  const saved = work.saving ? t('case.saving') : t('case.saved', { time: clockSeconds(held.changed_at) });

  return (
    <>
      <Panel
        data-testid="case"
        title={
          <>
            {held.item_name}
            <DueTag due={screen.due} light={screen.light} />
            {screen.unsent && <Tag>{t('case.unsent')}</Tag>}
          </>
        }
        note={[...caseFacts(t, screen), saved].join(' · ')}
        foot={
          <div className="case-foot">
            <Button
              shortcut="Esc"
              onClick={back}
              disabled={pageBeside(form, shown, -1) === shown}
              data-testid="previous-step"
            >
              {t('case.back')}
            </Button>
            {held.state.status === 'draft' && (
              <Button tone="quiet" onClick={() => setDialog('discard')} data-testid="discard">
                {t('case.discard')}
              </Button>
            )}
            <GuideButton item={held.item} name={held.item_name} />
            <AskApplicant present={applicant.present} what="sign" onAsk={() => void askApplicant()} />
            {card.button}
            <span className="grow" />
            {together && (
              <Button shortcut="Ctrl+J" className="case-together" onClick={openJoint} data-testid="together">
                {screen.packages.length === 1
                  ? t('case.together', { name: together.name })
                  : t('case.togetherMore', { name: together.name, count: screen.packages.length })}
              </Button>
            )}
            {shown !== REVIEW && (
              <Button tone="primary" shortcut="Enter" onClick={next} data-testid="next-step">
                {t('case.next')}
              </Button>
            )}
          </div>
        }
      >
        <Steps steps={steps} current={shown} onGo={go} label={t('case.steps')} />
        <CaseNotices screen={screen} />
        {shown !== REVIEW && card.bar}
        {shown !== REVIEW && (
          <EarlierAnswers suggestions={screen.suggestions} onTake={all => void takeEarlier(all)} />
        )}
        {(shown === REVIEW || left.has(shown)) && <ProblemSummary problems={form.problems} onJump={goTo} />}
        {shown === REVIEW ? (
          <>
            <div className="review-bar">
              <Button tone="quiet" onClick={() => setMasked(!masked)} aria-pressed={masked}>
                {masked ? t('case.unmasking') : t('case.masking')}
              </Button>
            </div>
            <FormReview form={form} title={t('case.reviewTitle', { item: held.item_name })} masked={masked}>
              {screen.statement && <p className="paper-statement">{screen.statement}</p>}
              <SignaturePad signed={held.signature} onSigned={work.sign} />
            </FormReview>
            <LeftOutAnswers answers={form.left_out} setAside={held.set_aside ?? []} />
          </>
        ) : (
          <Reads
            draft={{ kind: 'case', id: held.id }}
            scope={SCOPE}
            fields={fieldsOf(SCOPE, form, shown)}
            photos={held.attachments}
            onTake={all => void fill(all)}
          >
            <FormSections
              form={form}
              stepId={shown}
              scope={SCOPE}
              onChange={work.edit}
              onNextStep={next}
              showProblems={left.has(shown) ? 'all' : 'left'}
              autoFocus
              material={materialAt}
            />
          </Reads>
        )}
      </Panel>
      <MaterialsPanel
        screen={screen}
        work={work}
        accepting={work.closing}
        onAccept={() => void accept()}
        onNotice={() => setDialog('notice')}
        onBranches={() => setDialog('branches')}
        onJump={goTo}
      />
      {dialog === 'branches' && (
        <BranchMenu open={branches} onChoose={choose} onClose={() => setDialog(null)} />
      )}
      {dialog !== null && dialog !== 'branches' && dialog !== 'discard' && dialog !== 'unsigned' && (
        <BranchDialog branch={dialog} screen={screen} work={work} onClose={() => setDialog(null)} />
      )}
      {dialog === 'notice' && (
        <NoticeDialog
          form={form}
          pending={work.closing}
          onClose={() => setDialog(null)}
          onNotify={async points => {
            if (await work.notify(points)) setDialog(null);
          }}
        />
      )}
      {dialog === 'discard' && (
        <DiscardDialog
          item={held.item_name}
          onClose={() => setDialog(null)}
          onDiscard={async reason => {
            if (await work.discard(reason)) onClosed();
          }}
        />
      )}
      {dialog === 'unsigned' && held.signature === null && (
        <Dialog
          title={t('case.unsignedTitle')}
          confirmLabel={t('case.acceptUnsigned')}
          onClose={() => setDialog(null)}
          onConfirm={() => void submit()}
          deliberate
          data-testid="unsigned-dialog"
        >
          <p>{t('case.unsigned')}</p>
        </Dialog>
      )}
    </>
  );
}

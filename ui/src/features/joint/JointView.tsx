import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JointScreen } from '@/generated';
import { AskApplicant, useApplicantPage } from '@/shared/applicant';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { NewerJoint } from '@/shared/migration';
import { RatingNote } from '@/shared/rating';
import { allSaved, useAct } from '@/shared/rpc';
import { navigate } from '@/shared/route';
import { hasRole, useSession } from '@/shared/session';
import { Button, Panel, Steps, Tag, toast } from '@/shared/ui';
import { DeliveryStep } from './DeliveryStep';
import { CommonStep, MembersStep } from './FormSteps';
import { goTo } from './goTo';
import { LaunchPanel } from './LaunchPanel';
import { MembersPanel } from './MembersPanel';
import { OptionsStep } from './OptionsStep';
import { ProgressPanel } from './ProgressPanel';
import { JointPaper } from './JointPaper';
import {
  blockersInOrder,
  firstOpenStep,
  isDraft,
  JOINT_STEPS,
  type JointStepId,
  openPoints,
  placeOf,
  stepAfter,
  stepBefore,
} from './steps';

const leave = () => navigate('joint');

/** One joint application: being filled in step by step, or followed once it is submitted. */
export function JointView({ screen }: { screen: JointScreen }) {
  return isDraft(screen) ? <Draft screen={screen} /> : <Submitted screen={screen} />;
}

function Draft({ screen }: { screen: JointScreen }) {
  const t = useT();
  const { staff } = useSession();
  const [step, setStep] = useState<JointStepId>(() => firstOpenStep(screen));
  // A step that has not been visited shows no count: nothing in it is wrong yet.
  const [visited, setVisited] = useState<readonly JointStepId[]>([]);
  const [insisted, setInsisted] = useState(false);
  const joint = screen.joint.id;
  const client = useQueryClient();
  const applicant = useApplicantPage('joint', joint, step, screen.joint.signature);
  const submit = useAct('joint_submit', {
    onDone: done => {
      if ('number' in done.joint.state) toast('done', 'joint.submitted', { number: done.joint.state.number });
    },
  });
  const canSubmit = hasRole(staff, 'clerk');

  const go = (next: JointStepId) => {
    setVisited(last => (last.includes(step) ? last : [...last, step]));
    setStep(next);
  };
  // The applicant sees the whole form and signs it; here the clerk sees the same step.
  const askApplicant = async () => {
    await allSaved(client);
    go('review');
    applicant.ask('review');
  };
  const next = () => go(stepAfter(step));
  const back = () => (step === 'options' ? leave() : go(stepBefore(step)));
  const settle = (blocker: JointScreen['blockers'][number]) => {
    const place = placeOf(blocker, screen);
    setInsisted(true);
    go(place.step);
    goTo(place, screen);
  };
  const launch = () => {
    const [first] = blockersInOrder(screen);
    if (first) settle(first);
    else if (canSubmit && !submit.pending) void submit.act({ joint });
  };
  useKeys({
    Escape: back,
    'Ctrl+Enter': launch,
    Enter: () => {
      if (step === 'review') return false;
      next();
      return undefined;
    },
  });

  const open = openPoints(screen);
  const steps = JOINT_STEPS.map(id => ({
    id,
    title: t(`joint.step.${id}`),
    done: open[id] === 0,
    problems: insisted || visited.includes(id) ? open[id] : 0,
  }));
  const show = insisted || visited.includes(step) ? 'all' : 'left';
  return (
    <div className="workbench cols-3">
      <MembersPanel screen={screen} keysOn={step === 'options'} onEnter={next} />
      <Panel
        title={t('joint.form')}
        note={<StandingTag screen={screen} />}
        data-testid="joint-form"
        foot={
          <div className="joint-foot">
            <Button shortcut="Esc" onClick={back} data-testid="joint-back">
              {t(step === 'options' ? 'joint.leave' : 'joint.previous')}
            </Button>
            <AskApplicant present={applicant.present} what="sign" onAsk={() => void askApplicant()} />
            {step !== 'review' && (
              <Button tone="primary" shortcut="Enter" onClick={next} data-testid="joint-next">
                {t('joint.next')}
              </Button>
            )}
          </div>
        }
      >
        <Steps
          steps={steps}
          current={step}
          onGo={id => go(JOINT_STEPS.find(known => known === id) ?? step)}
          label={t('joint.form')}
        />
        {screen.newer.length > 0 && <NewerJoint joint={joint} names={screen.newer} />}
        {step === 'options' && <OptionsStep screen={screen} />}
        {step === 'common' && <CommonStep screen={screen} showProblems={show} onNext={next} />}
        {step === 'members' && <MembersStep screen={screen} showProblems={show} onNext={next} />}
        {step === 'delivery' && <DeliveryStep screen={screen} told={show === 'all'} onNext={next} />}
        {step === 'review' && <JointPaper screen={screen} />}
      </Panel>
      <LaunchPanel
        screen={screen}
        canSubmit={canSubmit}
        busy={submit.pending}
        onSettle={settle}
        onLaunch={launch}
      />
    </div>
  );
}

function Submitted({ screen }: { screen: JointScreen }) {
  const t = useT();
  useKeys({ Escape: leave });
  const { joint, rated, rating } = screen;
  const applicant = useApplicantPage('joint', joint.id, '', joint.signature);
  const ratable = !rated && joint.state.status !== 'discarded';
  return (
    <div className="workbench cols-3">
      <MembersPanel screen={screen} keysOn={false} />
      <Panel
        title={t('joint.form')}
        note={<StandingTag screen={screen} />}
        reading
        data-testid="joint-form"
        foot={
          <div className="joint-foot">
            <Button shortcut="Esc" onClick={leave} data-testid="joint-back">
              {t('joint.leave')}
            </Button>
            <AskApplicant
              present={applicant.present && ratable}
              what="rate"
              onAsk={() => applicant.ask('')}
            />
          </div>
        }
      >
        <RatingNote rating={rating} />
        <JointPaper screen={screen} />
      </Panel>
      <ProgressPanel screen={screen} />
    </div>
  );
}

function StandingTag({ screen }: { screen: JointScreen }) {
  const t = useT();
  if (!screen.unsent) return <Tag>{t(`jointStatus.${screen.joint.state.status}`)}</Tag>;
  return (
    <Tag tone="warn" data-testid="joint-unsent">
      {t('joint.unsent')}
    </Tag>
  );
}

import type { Answer, ItemCode, JointScreen } from '@/generated';
import { useT } from '@/shared/i18n';
import { useAct } from '@/shared/rpc';
import { Empty } from '@/shared/ui';
import { FormStack } from './FormStack';
import { COMMON } from './goTo';
import { chosenParts } from './steps';

interface FormStepProps {
  screen: JointScreen;
  showProblems: 'left' | 'all';
  onNext: () => void;
}

/** The part that is asked once for all members. */
export function CommonStep({ screen, showProblems, onNext }: FormStepProps) {
  const t = useT();
  const save = useSave(screen, null);
  if (screen.common.steps.length === 0) return <Empty title={t('joint.commonNothing')} />;
  return (
    <div data-testid="joint-common">
      <FormStack
        forms={[{ scope: COMMON, title: '', form: screen.common, save }]}
        showProblems={showProblems}
        onNext={onNext}
      />
    </div>
  );
}

/** What each chosen member still asks, one group each. */
export function MembersStep({ screen, showProblems, onNext }: FormStepProps) {
  const t = useT();
  const { act } = useAct('joint_edit');
  const parts = chosenParts(screen);
  if (parts.length === 0) return <Empty title={t('joint.membersNothing')} />;
  return (
    <div data-testid="joint-members">
      <FormStack
        forms={parts.map(({ member, part }) => ({
          scope: part.item,
          title: `${member.item_name}（${part.department_name}）`,
          form: part.form,
          save: (field: string, answer: Answer | null) =>
            act({ joint: screen.joint.id, member: part.item, changes: { [field]: answer } }),
        }))}
        showProblems={showProblems}
        onNext={onNext}
      />
    </div>
  );
}

function useSave(screen: JointScreen, member: ItemCode | null) {
  const { act } = useAct('joint_edit');
  return (field: string, answer: Answer | null) =>
    act({ joint: screen.joint.id, member, changes: { [field]: answer } });
}

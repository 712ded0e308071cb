import { useQueryClient } from '@tanstack/react-query';
import type { Answer, ItemCode, JointScreen, ReadOffer } from '@/generated';
import { useT } from '@/shared/i18n';
import { useFormCard } from '@/shared/devices';
import { EarlierAnswers, focusOpenField } from '@/shared/form';
import { MaterialSlots } from '@/shared/materials';
import { fieldsOf, Reads } from '@/shared/reading';
import { allSaved, useAct } from '@/shared/rpc';
import { Empty } from '@/shared/ui';
import { FormStack } from './FormStack';
import { COMMON } from './goTo';
import { slotsOfJoint } from './slots';
import { chosenParts } from './steps';
import { useSharing } from './useSharing';

interface FormStepProps {
  screen: JointScreen;
  showProblems: 'left' | 'all';
  onNext: () => void;
}

/** The part that is asked once for all members. */
export function CommonStep({ screen, showProblems, onNext }: FormStepProps) {
  const t = useT();
  const save = useSave(screen, null);
  const take = useTake(screen);
  const first = screen.common.steps[0];
  const card = useFormCard(
    { form: 'joint', joint: screen.joint.id, member: null },
    { enabled: first !== undefined, onRest: () => first && focusOpenField(first.id, COMMON) },
  );
  if (screen.common.steps.length === 0) return <Empty title={t('joint.commonNothing')} />;
  return (
    <div data-testid="joint-common">
      {card.button && <div className="joint-tools">{card.button}</div>}
      {card.bar}
      <EarlierAnswers
        suggestions={screen.suggestions}
        onTake={suggestions => void take([{ member: null, suggestions }])}
      />
      <Reads
        draft={{ kind: 'joint', id: screen.joint.id }}
        scope={COMMON}
        fields={fieldsOf(COMMON, screen.common)}
        photos={screen.joint.attachments}
        onTake={offers => void take(byMember(offers))}
      >
        <FormStack
          forms={[
            { scope: COMMON, title: '', form: screen.common, setAside: screen.joint.set_aside ?? [], save },
          ]}
          showProblems={showProblems}
          onNext={onNext}
        />
      </Reads>
    </div>
  );
}

/** What each chosen member still asks, one group each. */
export function MembersStep({ screen, showProblems, onNext }: FormStepProps) {
  const t = useT();
  const { act } = useAct('joint_edit');
  const take = useTake(screen);
  const { material, dialog } = useMaterial(screen);
  const parts = chosenParts(screen);
  const offered = parts.map(({ part }) => ({ member: part.item, suggestions: part.suggestions }));
  const [first] = parts;
  // Of whichever form the clerk is in.
  const card = useFormCard(
    scope => ({ form: 'joint', joint: screen.joint.id, member: scope ?? first?.part.item ?? null }),
    { enabled: first !== undefined, onRest: scope => focusOpenIn(screen, scope) },
  );
  if (parts.length === 0) return <Empty title={t('joint.membersNothing')} />;
  return (
    <div data-testid="joint-members">
      {card.button && <div className="joint-tools">{card.button}</div>}
      {card.bar}
      <EarlierAnswers
        suggestions={offered.flatMap(one => one.suggestions)}
        onTake={() => void take(offered)}
      />
      <Reads
        draft={{ kind: 'joint', id: screen.joint.id }}
        scope={COMMON}
        fields={parts.flatMap(({ part }) => fieldsOf(part.item, part.form))}
        photos={screen.joint.attachments}
        onTake={offers => void take(byMember(offers))}
      >
        <FormStack
          forms={parts.map(({ member, part }) => ({
            scope: part.item,
            title: `${member.item_name}（${part.department_name}）`,
            form: part.form,
            setAside: member.set_aside ?? [],
            material: (slot: string) => material(part.form.materials.find(each => each.slot === slot)?.kind),
            save: (field: string, answer: Answer | null) =>
              act({ joint: screen.joint.id, member: part.item, changes: { [field]: answer } }),
          }))}
          showProblems={showProblems}
          onNext={onNext}
        />
      </Reads>
      {dialog}
    </div>
  );
}

/** Puts the cursor into what a member's form still asks. */
function focusOpenIn(screen: JointScreen, item: string | null): void {
  const parts = chosenParts(screen);
  const part = (parts.find(each => each.part.item === item) ?? parts[0])?.part;
  const step = part?.form.steps[0];
  if (part && step) focusOpenField(step.id, part.item);
}

function useSave(screen: JointScreen, member: ItemCode | null) {
  const { act } = useAct('joint_edit');
  return (field: string, answer: Answer | null) =>
    act({ joint: screen.joint.id, member, changes: { [field]: answer } });
}

/** What is offered for a part of the application: the common one, or that of a member. */
interface Offered {
  member: ItemCode | null;
  suggestions: readonly { field: string; value: Answer }[];
}

/** What was read, by the part that it is for. */
function byMember(offers: readonly ReadOffer[]): Offered[] {
  const members = [...new Set(offers.map(offer => offer.member))];
  return members.map(member => ({ member, suggestions: offers.filter(offer => offer.member === member) }));
}

/** Puts what was said in earlier cases, or read from papers, into the parts it was offered for. */
function useTake(screen: JointScreen) {
  const client = useQueryClient();
  const { act } = useAct('joint_edit');
  return async (offered: readonly Offered[]) => {
    // What is being typed goes first, or it would come after.
    await allSaved(client);
    for (const { member, suggestions } of offered.filter(one => one.suggestions.length > 0)) {
      const changes = Object.fromEntries(suggestions.map(one => [one.field, one.value]));
      // oxlint-disable-next-line no-await-in-loop -- a part that is refused keeps the next from being tried on an older form
      if ((await act({ joint: screen.joint.id, member, changes })) === undefined) return;
    }
  };
}

/** A material inside a member's form: photos lie under its kind, for all members that need it. */
function useMaterial(screen: JointScreen) {
  const t = useT();
  const attach = useAct('joint_attach');
  const detach = useAct('joint_detach');
  const changed = useAct('joint_photo');
  const joint = screen.joint.id;
  const slots = slotsOfJoint(t, screen.materials);
  const { sharing, dialog } = useSharing(screen);
  const material = (kind: string | undefined) => (
    <MaterialSlots
      slots={slots.filter(slot => slot.slot === kind)}
      all={slots}
      onAttach={(to, photo) => attach.act({ joint, kind: to, photo })}
      onDetach={(from, hash) => void detach.act({ joint, kind: from, hash })}
      onPhoto={(under, hash, action) => void changed.act({ joint, kind: under, hash, action })}
      sharing={sharing}
      beside
    />
  );
  return { material, dialog };
}

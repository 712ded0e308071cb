import type { ItemCode, JointMember, JointMemberScreen, JointScreen, Problem, Refusal } from '@/generated';

/** The steps of a joint application, in order. */
export const JOINT_STEPS = ['options', 'common', 'members', 'delivery', 'review'] as const;

/** A step of a joint application. */
export type JointStepId = (typeof JOINT_STEPS)[number];

/** Where the clerk can put a blocker right. */
export interface Place {
  step: JointStepId;
  /** Member whose part it is in. */
  member?: ItemCode;
  /** It is about photos, which stand beside every step. */
  materials?: boolean;
}

/** A member as it was applied for, with its part of the form. */
export interface Part {
  member: JointMember;
  part: JointMemberScreen;
}

/** The members of the package in its order. */
export function partsOf(screen: JointScreen): Part[] {
  return screen.members.flatMap(part => {
    const member = screen.joint.members.find(each => each.item === part.item);
    return member ? [{ member, part }] : [];
  });
}

/** The members that are applied for. */
export function chosenParts(screen: JointScreen): Part[] {
  return partsOf(screen).filter(({ member }) => member.chosen);
}

/** Whether it can still be filled in. */
export function isDraft(screen: JointScreen): boolean {
  return screen.joint.state.status === 'draft';
}

/** Problems with answers; missing materials are shown where the materials are. */
export function fieldProblems(problems: Problem[]): Problem[] {
  return problems.filter(problem => !problem.at.startsWith('material:'));
}

/** Items of the members that are applied for. */
export function chosenItems(screen: JointScreen): ItemCode[] {
  return screen.joint.members.filter(member => member.chosen).map(member => member.item);
}

/** The chosen delivery is one that the package offers, with its address when it needs one. */
export function deliveryComplete(screen: JointScreen): boolean {
  const delivery = screen.joint.delivery;
  return (
    delivery !== null &&
    screen.deliveries.some(
      choice => choice.kind === delivery.kind && (!choice.needs_address || delivery.address.trim() !== ''),
    )
  );
}

/** One thing to do, or none. */
function one(done: boolean): number {
  return done ? 0 : 1;
}

/** How many things are still to be done in each step. */
export function openPoints(screen: JointScreen): Record<JointStepId, number> {
  const chosen = chosenItems(screen);
  const orders = screen.blockers.filter(blocker => blocker.code === 'member_order').length;
  return {
    options: one(chosen.length > 0) + one(screen.joint.consent_at !== null) + orders,
    common: fieldProblems(screen.common.problems).length,
    members: screen.members
      .filter(member => chosen.includes(member.item))
      .reduce((sum, member) => sum + fieldProblems(member.form.problems).length, 0),
    delivery: one(deliveryComplete(screen)),
    review: one(screen.joint.signature !== null),
  };
}

/** Where a blocker can be put right. */
export function placeOf(blocker: Refusal, screen: JointScreen): Place {
  switch (blocker.code) {
    case 'delivery_needed':
      return { step: 'delivery' };
    case 'signature_needed':
      return { step: 'review' };
    case 'form_incomplete':
      return placeOfIncomplete(blocker, screen);
    default:
      return { step: 'options' };
  }
}

function placeOfIncomplete(blocker: Refusal, screen: JointScreen): Place {
  const name = blocker.params['item'] ?? '';
  if (name === screen.joint.package_name) {
    return { step: 'common' };
  }
  const item = screen.joint.members.find(member => member.item_name === name)?.item;
  const member = screen.members.find(each => each.item === item);
  if (item === undefined || member === undefined) {
    return { step: 'members' };
  }
  // Answers come before materials in the form, so only a form without wrong answers is held up by its photos.
  return { step: 'members', member: item, materials: fieldProblems(member.form.problems).length === 0 };
}

/** What keeps it from being launched, in the order of the steps. */
export function blockersInOrder(screen: JointScreen): Refusal[] {
  const rank = (blocker: Refusal) => JOINT_STEPS.indexOf(placeOf(blocker, screen).step);
  return screen.blockers.toSorted((a, b) => rank(a) - rank(b));
}

/** The first step with something left to do, or the last one. */
export function firstOpenStep(screen: JointScreen): JointStepId {
  const open = openPoints(screen);
  return JOINT_STEPS.find(step => open[step] > 0) ?? 'review';
}

/** The next step; the last one stays. */
export function stepAfter(step: JointStepId): JointStepId {
  return JOINT_STEPS[JOINT_STEPS.indexOf(step) + 1] ?? step;
}

/** The step before; the first one stays. */
export function stepBefore(step: JointStepId): JointStepId {
  return JOINT_STEPS[JOINT_STEPS.indexOf(step) - 1] ?? step;
}

import type { JointScreen } from '@/generated';
import { focusProblem } from '@/shared/form';
import { fieldProblems, type Place } from './steps';

/** Scope of the ids of the common part's fields. */
export const COMMON = 'common';

/** Puts the focus where a blocker is put right, once its step is on screen. */
export function goTo(place: Place, screen: JointScreen): void {
  setTimeout(() => {
    const at = spotOf(place, screen);
    if (at) focusProblem(at.problem, at.scope);
    else document.querySelector<HTMLElement>(FIRST[place.step])?.focus();
  });
}

const FIRST: Record<Place['step'], string> = {
  options: '[data-joint-first="options"] input, [data-testid="joint-consent"]',
  common: '[data-testid="joint-common"] [data-entry]',
  members: '[data-testid="joint-members"] [data-entry]',
  delivery: '[data-joint-first="delivery"]',
  review: '[data-testid="sign-pad"]',
};

/** The field or the kind of material that a blocker means. */
export function spotOf(place: Place, screen: JointScreen): { problem: string; scope: string } | null {
  if (place.step === 'common') {
    const [first] = fieldProblems(screen.common.problems);
    return first ? { problem: first.at, scope: COMMON } : null;
  }
  const part = screen.members.find(each => each.item === place.member);
  if (part === undefined) return null;
  const [first] = place.materials ? part.form.problems : fieldProblems(part.form.problems);
  if (first === undefined) return null;
  if (!place.materials) return { problem: first.at, scope: part.item };
  // A member knows its slot; the joint application keeps the photo under the kind.
  const slot = first.at.slice('material:'.length);
  const kind = part.form.materials.find(material => material.slot === slot)?.kind ?? slot;
  return { problem: `material:${kind}`, scope: part.item };
}

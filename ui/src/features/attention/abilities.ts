import type { Role } from '@/generated';
import type { MessageKey } from '@/shared/i18n';

/** Something that a role does, as the sync panel names it. */
type Ability = Extract<MessageKey, `attention.ability.${string}`>;

const ALONE: readonly (readonly [Ability, readonly Role[]])[] = [
  ['attention.ability.call', ['clerk']],
  ['attention.ability.check_in', ['guide', 'clerk', 'supervisor']],
  ['attention.ability.accept', ['clerk']],
  ['attention.ability.fill_in', ['guide']],
  ['attention.ability.decide', ['approver']],
];

const ONLINE_ONLY: readonly (readonly [Ability, readonly Role[]])[] = [
  ['attention.ability.other_counters', ['clerk', 'guide', 'supervisor']],
  ['attention.ability.progress', ['clerk', 'guide']],
  ['attention.ability.new_tasks', ['approver']],
  ['attention.ability.new_photos', ['clerk', 'approver']],
  ['attention.ability.first_login', ['guide', 'clerk', 'approver', 'supervisor', 'administrator']],
];

/** What somebody with these roles can and cannot do while the central API is out of reach. */
export function abilitiesAlone(roles: readonly Role[]): { can: Ability[]; cannot: Ability[] } {
  const of = (list: typeof ALONE) =>
    list.filter(([, who]) => who.some(role => roles.includes(role))).map(([ability]) => ability);
  return { can: of(ALONE), cannot: of(ONLINE_ONLY) };
}

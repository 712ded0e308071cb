import { expect, it } from 'vitest';
import { abilitiesAlone } from './abilities';

it('tells each role its own work', () => {
  expect(abilitiesAlone(['approver'])).toEqual({
    can: ['attention.ability.decide'],
    cannot: ['attention.ability.new_tasks', 'attention.ability.new_photos', 'attention.ability.first_login'],
  });
  expect(abilitiesAlone(['clerk']).can).toContain('attention.ability.call');
});

it('names what two roles share once', () => {
  const { can } = abilitiesAlone(['guide', 'clerk']);
  expect(can.filter(ability => ability === 'attention.ability.check_in')).toHaveLength(1);
});

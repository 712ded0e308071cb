import { describe, expect, it } from 'vitest';
import type { IdCard, PersonHint } from '@/generated';
import {
  businessOfDigit,
  EMPTY,
  gapOf,
  idDigits,
  isComplete,
  minutesOfDay,
  overCard,
  requestOf,
  withCard,
  withHint,
} from './draft';

const ID = '11010519491231002X';

const hint: PersonHint = {
  valid: true,
  problem: null,
  id_number: ID,
  name: '陈样例',
  phone: '13800000000',
  age: 76,
  priority: true,
  open: [],
};

// 2026-11-21 09:41 in China.
const NOW = Date.parse('2026-11-21T01:41:00Z');

describe('the ID number', () => {
  it('is understood in full width, with blanks and in lower case', () => {
    expect(idDigits('１１０１０５ 19491231-002x')).toBe(ID);
  });

  it('never grows past 18 characters', () => {
    expect(idDigits(`${ID}123`)).toBe(ID);
  });

  it('is complete with its check character only', () => {
    expect(isComplete(ID.slice(0, 17))).toBe(false);
    expect(isComplete(ID)).toBe(true);
    expect(isComplete('1101051949123X0021')).toBe(false);
  });
});

describe('what the number says', () => {
  it('fills name, phone and priority by age', () => {
    const draft = withHint({ ...EMPTY, idNumber: ID }, hint);
    expect(draft).toMatchObject({ name: '陈样例', ticketClass: 'priority', priorityReason: 'elderly' });
  });

  it('leaves what was typed by hand', () => {
    expect(withHint({ ...EMPTY, idNumber: ID, name: '陈甲' }, hint).name).toBe('陈甲');
  });

  it('leaves an appointment an appointment', () => {
    const draft = withHint({ ...EMPTY, idNumber: ID, ticketClass: 'appointment' }, hint);
    expect(draft.ticketClass).toBe('appointment');
  });

  it('says nothing about another number that is already being typed', () => {
    expect(withHint({ ...EMPTY, idNumber: '1' }, hint).name).toBe('');
  });
});

describe('what is missing', () => {
  it('is the business for a valid number', () => {
    expect(gapOf({ ...EMPTY, idNumber: ID }, hint)).toBe('business');
  });

  it('is the number while it is wrong', () => {
    const wrong = { ...hint, valid: false };
    expect(gapOf({ ...EMPTY, idNumber: ID, business: 'A' }, wrong)).toBe('id_number');
  });

  it('is nothing for somebody without a card', () => {
    expect(gapOf({ ...EMPTY, name: '陈甲', business: 'A' }, null)).toBeNull();
  });

  it('is the reason of a priority and the time of an appointment', () => {
    expect(gapOf({ ...EMPTY, business: 'A', ticketClass: 'priority' }, null)).toBe('priority_reason');
    expect(gapOf({ ...EMPTY, business: 'A', ticketClass: 'appointment' }, null)).toBe('appointment');
  });
});

describe('the appointment', () => {
  it('is typed as digits', () => {
    expect(minutesOfDay('0930')).toBe(570);
    expect(minutesOfDay('9:30')).toBe(570);
    expect(minutesOfDay('2500')).toBeNull();
    expect(minutesOfDay('93')).toBeNull();
  });

  it('is at that time of the hall, wherever the PC thinks it is', () => {
    const draft = { ...EMPTY, business: 'A', ticketClass: 'appointment' as const, appointment: '0930' };
    expect(requestOf(draft, NOW).appointment_at).toBe(Date.parse('2026-11-21T01:30:00Z'));
  });
});

it('gives the first nine businesses a digit key each', () => {
  const businesses = [{ code: 'A', name: '公安', counters: [1] }];
  expect(businessOfDigit('1', businesses)?.code).toBe('A');
  expect(businessOfDigit('2', businesses)).toBeUndefined();
  expect(businessOfDigit('0', businesses)).toBeUndefined();
});

describe('a card that was read', () => {
  const card = { number: ID, name: '陈样例' } as IdCard;

  it('fills in who nobody has typed yet', () => {
    const taken = withCard({ ...EMPTY, phone: '13800005678', business: 'A' }, card);
    expect(taken.draft).toMatchObject({ idNumber: ID, name: '陈样例', phone: '13800005678', business: 'A' });
    expect(taken.differences).toEqual([]);
  });

  it('leaves another name that was typed to the same number, and says so', () => {
    const taken = withCard({ ...EMPTY, idNumber: ID, name: '陈样' }, card);
    expect(taken.draft.name).toBe('陈样');
    expect(taken.differences).toEqual([{ field: 'name', held: '陈样', text: '陈样例' }]);
  });

  it('fills in nothing of somebody else', () => {
    for (const typed of [{ idNumber: '310199196805120315' }, { name: '房文远' }]) {
      const draft = { ...EMPTY, ...typed };
      const taken = withCard(draft, card);
      expect(taken.draft).toEqual(draft);
      expect(taken.differences).toHaveLength(1);
    }
  });

  it('takes the place of the other person with everything that was theirs', () => {
    const other = { ...EMPTY, idNumber: '310199196805120315', name: '房文远', phone: '1', business: 'A' };
    expect(overCard(other, card)).toMatchObject({ idNumber: ID, name: '陈样例', phone: '', business: 'A' });
  });
});

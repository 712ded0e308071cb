import type {
  Business,
  CheckIn,
  IdCard,
  ItemHit,
  PersonHint,
  PriorityReason,
  TicketClass,
  Timestamp,
} from '@/generated';
import { day } from '@/shared/time';

/** What has been entered at the reception for the person in front of it. */
export interface Draft {
  idNumber: string;
  name: string;
  phone: string;
  business: string;
  /** Item or package found by search; a package is only a business with a name. */
  hit: ItemHit | null;
  ticketClass: TicketClass;
  priorityReason: PriorityReason | null;
  /** Time of the appointment today, as typed digits. */
  appointment: string;
}

/** Nobody yet. */
export const EMPTY: Draft = {
  idNumber: '',
  name: '',
  phone: '',
  business: '',
  hit: null,
  ticketClass: 'normal',
  priorityReason: null,
  appointment: '',
};

/** What is still missing before the ticket can be printed. */
export type Gap = 'id_number' | 'business' | 'priority_reason' | 'appointment';

/** Keeps what can stand in an ID number: digits, and X at the end; a card reader and full-width typing are both understood. */
export function idDigits(typed: string): string {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9X]/gu, '');
  return plain.slice(0, 18);
}

/** A complete resident number; whether it is right, the engine says. */
export function isComplete(idNumber: string): boolean {
  return /^[0-9]{17}[0-9X]$/u.test(idNumber);
}

/** `930` or `0930` or `9:30` as minutes after midnight. */
export function minutesOfDay(typed: string): number | null {
  const digits = typed.normalize('NFKC').replace(/[^0-9]/gu, '');
  if (digits.length < 3 || digits.length > 4) {
    return null;
  }
  const hours = Number(digits.slice(0, -2));
  const minutes = Number(digits.slice(-2));
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null;
}

/** A time of the hall's day that `now` is in. */
export function timeToday(minutes: number, now: Timestamp): Timestamp {
  return Date.parse(`${day(now)}T00:00:00+08:00`) + minutes * 60_000;
}

/** Takes over what an ID number says, without overwriting what was typed by hand. */
export function withHint(draft: Draft, hint: PersonHint): Draft {
  if (!hint.valid || hint.id_number !== draft.idNumber) {
    return draft;
  }
  const elderly = hint.priority && draft.ticketClass === 'normal';
  return {
    ...draft,
    name: draft.name === '' ? hint.name : draft.name,
    phone: draft.phone === '' ? hint.phone : draft.phone,
    ticketClass: elderly ? 'priority' : draft.ticketClass,
    priorityReason: elderly ? 'elderly' : draft.priorityReason,
  };
}

/** What a card says beside what was typed, where the two differ. */
export interface CardDifference {
  field: 'idNumber' | 'name';
  held: string;
  text: string;
}

/**
 * Takes over what a card says without overwriting anything. A card of somebody else than who was typed fills nothing in; what differs is
 * answered, so that it can be shown.
 */
export function withCard(draft: Draft, card: IdCard): { draft: Draft; differences: CardDifference[] } {
  const said = { idNumber: card.number, name: card.name };
  const differences = (['idNumber', 'name'] as const)
    .filter(field => draft[field].trim() !== '' && draft[field].trim() !== said[field])
    .map(field => ({ field, held: draft[field], text: said[field] }));
  // The same number is the same person, whatever name was typed; without a number the name decides.
  const other = differences.some(({ field }) => field === 'idNumber' || draft.idNumber === '');
  if (other) return { draft, differences };
  const name = draft.name.trim() === '' ? said.name : draft.name;
  return { draft: { ...draft, idNumber: said.idNumber, name }, differences };
}

/** The card after all: what belonged to the person before goes with them. */
export function overCard(draft: Draft, card: IdCard): Draft {
  const same = draft.idNumber === card.number;
  return { ...draft, idNumber: card.number, name: card.name, phone: same ? draft.phone : '' };
}

/** The first thing still missing, or `null`. */
export function gapOf(draft: Draft, hint: PersonHint | null): Gap | null {
  if (draft.idNumber !== '' && !(isComplete(draft.idNumber) && hint?.valid === true)) {
    return 'id_number';
  }
  if (draft.business === '') {
    return 'business';
  }
  if (draft.ticketClass === 'priority' && draft.priorityReason === null) {
    return 'priority_reason';
  }
  if (draft.ticketClass === 'appointment' && minutesOfDay(draft.appointment) === null) {
    return 'appointment';
  }
  return null;
}

/** What is sent. */
export function requestOf(draft: Draft, now: Timestamp): CheckIn {
  const minutes = draft.ticketClass === 'appointment' ? minutesOfDay(draft.appointment) : null;
  return {
    person: { name: draft.name.trim(), id_number: draft.idNumber, phone: draft.phone.trim() },
    business: draft.business,
    item: draft.hit?.target.kind === 'item' ? draft.hit.target.code : null,
    class: draft.ticketClass,
    priority_reason: draft.ticketClass === 'priority' ? draft.priorityReason : null,
    appointment_at: minutes === null ? null : timeToday(minutes, now),
  };
}

/** The business that a digit key stands for: the first nine have one each. */
export function businessOfDigit(digit: string, businesses: Business[]): Business | undefined {
  return /^[1-9]$/u.test(digit) ? businesses[Number(digit) - 1] : undefined;
}

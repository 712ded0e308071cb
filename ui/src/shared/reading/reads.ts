import { createContext, useContext } from 'react';
import type { Answer, Certainty, FieldView, FormView, ReadOffer } from '@/generated';
import { sameAnswer } from '../form/store';
import type { MessageKey } from '../i18n';
import type { Tone } from '../ui/Tag';

/** A field of a form on the page. */
export interface FieldOnPage {
  /** Makes ids unique where several forms are on one page. */
  scope: string;
  view: FieldView;
}

/** The fields of a form that are on the page: those of one step, or all. */
export function fieldsOf(scope: string, form: FormView, step?: string): FieldOnPage[] {
  return form.steps
    .filter(one => step === undefined || one.id === step)
    .flatMap(one => one.sections)
    .flatMap(section => section.fields)
    .map(view => ({ scope, view }));
}

/** What was read for the fields on the page, and what can be done with it. */
export interface ReadContext {
  offers: ReadonlyMap<string, ReadOffer>;
  /** Puts it into its field; what is doubtful is shown beside its photo first. */
  take: (offer: ReadOffer) => void;
  /** Shows the photo. */
  look: (offer: ReadOffer) => void;
}

const nothing: ReadContext = { offers: new Map(), take: () => {}, look: () => {} };

/** Around the forms of a page. */
export const ReadProvider = createContext<ReadContext>(nothing);

/** Name of a field on the page. */
export const readKey = (scope: string, field: string) => `${scope}/${field}`;

/** What was read for a field, unless it says so already. */
export function useRead(scope: string, field: string, value: Answer | null): ReadOffer | undefined {
  const offer = useContext(ReadProvider).offers.get(readKey(scope, field));
  return offer && !sameAnswer(offer.value, value) ? offer : undefined;
}

/** How a certainty looks; its words say the same. */
export const certainties = {
  proven: { tone: 'ok', words: 'reading.proven' },
  likely: { tone: 'info', words: 'reading.likely' },
  doubtful: { tone: 'warn', words: 'reading.doubtful' },
} as const satisfies Record<Certainty, { tone: Tone; words: MessageKey }>;

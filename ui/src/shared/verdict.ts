import type { Attachment } from '@/generated';
import type { Translator } from './i18n';

/** What the drawing looks at of a photo. */
type Judged = Pick<Attachment, 'verdict' | 'binding' | 'overruled'>;

const known = ['clear', 'blurred', 'dark', 'glare', 'cut', 'small'] as const;

/** A verdict of a newer engine counts as blurred. */
function verdictOf(verdict: string): (typeof known)[number] {
  return known.find(word => word === verdict) ?? 'blurred';
}

/** Whether the verdict on a photo is a bad one. */
export function isFlawed(photo: Judged): boolean {
  return photo.verdict !== '' && photo.verdict !== 'clear';
}

/** Whether somebody still has to take it again or say why not. The engine counts such a photo among what keeps the case from being accepted. */
export function isObjected(photo: Judged): boolean {
  return isFlawed(photo) && photo.binding === true && photo.overruled === undefined;
}

/** A verdict in words, with what to do about it. */
export function verdictWords(t: Translator, verdict: string): string {
  return t(`verdict.${verdictOf(verdict)}`);
}

/** What is wrong with a photo, in one word. */
export function flawWords(t: Translator, verdict: string): string {
  return t(`flaw.${verdictOf(verdict)}`);
}

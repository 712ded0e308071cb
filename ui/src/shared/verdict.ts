import type { Translator } from './i18n';

/** A verdict on a photo in words; a verdict of a newer engine counts as blurred. */
export function verdictWords(t: Translator, verdict: string): string {
  switch (verdict) {
    case 'clear':
    case 'blurred':
    case 'dark':
    case 'glare':
      return t(`verdict.${verdict}`);
    default:
      return t('verdict.blurred');
  }
}

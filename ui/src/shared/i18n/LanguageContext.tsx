import { createContext, useContext, useMemo } from 'react';
import type { Language } from '@/generated';
import type { MessageArguments, MessageKey } from './messages';
import { translate, translateWith } from './translate';

const LanguageContext = createContext<Language>('zh-CN');

/** Sets the language of everything below. */
export const LanguageProvider = LanguageContext.Provider;

/** Language of the screens. */
export function useLanguage(): Language {
  return useContext(LanguageContext);
}

/** Sentences in the language of the screens. */
export interface Translator {
  /** A sentence: `t('queue.waiting', { count: 3 })`. */
  <K extends MessageKey>(key: K, ...params: MessageArguments<K>): string;
  /** A sentence with parameters that come from the engine. */
  with(key: MessageKey, params: Readonly<Record<string, string | number>>): string;
  /** The language. */
  readonly language: Language;
}

/** Sentences in a language; for code outside React. */
export function translatorOf(language: Language): Translator {
  const t = <K extends MessageKey>(key: K, ...params: MessageArguments<K>) =>
    translate(language, key, ...params);
  return Object.assign(t, {
    with: (key: MessageKey, params: Readonly<Record<string, string | number>>) =>
      translateWith(language, key, params),
    language,
  });
}

/** Sentences in the language of the screens. */
export function useT(): Translator {
  const language = useLanguage();
  return useMemo(() => translatorOf(language), [language]);
}

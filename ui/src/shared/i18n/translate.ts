import type { Language } from '@/generated';
import { catalogues, type MessageArguments, type MessageKey } from './messages';

/** Puts parameters into a sentence. A parameter that is not given leaves nothing behind, never `{name}`. */
export function fill(sentence: string, params: Readonly<Record<string, string | number>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
}

/** A sentence whose parameters are known when compiling. */
export function translate<K extends MessageKey>(
  language: Language,
  key: K,
  ...[params]: MessageArguments<K>
): string {
  return fill(catalogues[language][key], params ?? {});
}

/** A sentence whose parameters come from the engine. */
export function translateWith(
  language: Language,
  key: MessageKey,
  params: Readonly<Record<string, string | number>>,
): string {
  return fill(catalogues[language][key], params);
}

import { en } from './en';
import { zh } from './zh';

/** Key of a sentence. Chinese is the list of what there is; English must have the same keys or it does not compile. */
export type MessageKey = keyof typeof zh;

/** Names in braces of a sentence: `Placeholders<'{a} of {b}'>` is `'a' | 'b'`. */
type Placeholders<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** What a sentence needs to be complete. */
export type MessageParams<K extends MessageKey> = Record<Placeholders<(typeof zh)[K]>, string | number>;

/** Arguments after the key: none when the sentence has no placeholders. */
export type MessageArguments<K extends MessageKey> = [Placeholders<(typeof zh)[K]>] extends [never]
  ? []
  : [params: MessageParams<K>];

/** All sentences by language. */
export const catalogues: { 'zh-CN': typeof zh; en: Record<MessageKey, string> } = { 'zh-CN': zh, en };

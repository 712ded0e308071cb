import type { DocumentRef } from '@/generated';
import type { Translator } from '../i18n';

/** Kinds of document, in the order of the settings. */
export const DOCUMENT_KINDS = [
  'receipt',
  'notice',
  'refusal',
  'acceptance',
  'declaration',
  'supplement_notice',
  'supplement',
  'limit',
  'return',
  'decision',
  'delivery',
  'joint',
  'guide',
  'ticket',
] as const;

/** What a kind of document is called. A kind of a newer engine is called by its file name. */
export function documentName(t: Translator, document: Pick<DocumentRef, 'kind' | 'file_name'>): string {
  const known = DOCUMENT_KINDS.find(kind => kind === document.kind);
  return known ? t(`document.${known}`) : document.file_name;
}

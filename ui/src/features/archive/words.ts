import type { Key } from '@/generated';
import type { Translator } from '@/shared/i18n';
import type { Tone } from '@/shared/ui';

const CASE = [
  'approved',
  'refused',
  'discarded',
  'queued',
  'in_review',
  'returned',
  'draft',
  'noticed',
  'deemed',
  'not_needed',
  'declined',
  'withdrawn',
  'terminated',
] as const;
const JOINT = ['draft', 'submitted', 'done', 'discarded'] as const;
const TASK = ['open', 'claimed', 'approved', 'refused', 'returned', 'ended'] as const;

const TONES: Record<string, Tone> = {
  approved: 'ok',
  done: 'ok',
  refused: 'bad',
  returned: 'warn',
};

/** How a closed record ended, in words. A status of a newer central API is shown as it is. */
export function statusWords(t: Translator, kind: Key['kind'], status: string): { words: string; tone: Tone } {
  const tone = TONES[status] ?? 'plain';
  if (kind === 'joint') {
    const known = JOINT.find(name => name === status);
    return { words: known ? t(`jointStatus.${known}`) : status, tone };
  }
  if (kind === 'task') {
    const known = TASK.find(name => name === status);
    return { words: known ? t(`taskStatus.${known}`) : status, tone };
  }
  const known = CASE.find(name => name === status);
  return { words: known ? t(`caseStatus.${known}`) : status, tone };
}

import type { Answer } from '@/generated';

/** What the answer to a signed field begins with; the engine tells by it which text points at a picture. */
const SIGNATURE = 'signature:';

/** The answer that points at the picture of a signature. */
export function signatureAnswer(hash: string): Answer {
  return `${SIGNATURE}${hash}`;
}

/** Hash of the picture that an answer points at, or null. */
export function pictureOf(answer: Answer | null): string | null {
  return typeof answer === 'string' && answer.startsWith(SIGNATURE) ? answer.slice(SIGNATURE.length) : null;
}

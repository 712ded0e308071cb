import type { Failure } from '@/generated';

/** Whether something thrown is a failure as the engine sends it. */
export function isFailure(thrown: unknown): thrown is Failure {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    typeof (thrown as Failure).code === 'string' &&
    typeof (thrown as Failure).params === 'object'
  );
}

/** Whatever was thrown, as a failure. What the engine did not send is `internal`. */
export function asFailure(thrown: unknown): Failure {
  if (isFailure(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : 'unknown failure';
  return { code: 'internal', params: {}, message, retry: false };
}

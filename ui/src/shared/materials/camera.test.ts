import { expect, it } from 'vitest';
import { stateOf } from './camera';

it.each([
  ['NotAllowedError', 'refused'],
  ['SecurityError', 'refused'],
  ['NotReadableError', 'busy'],
  ['AbortError', 'busy'],
  ['NotFoundError', 'absent'],
  ['OverconstrainedError', 'absent'],
])('says why there is no picture after %s', (name, state) => {
  expect(stateOf(new DOMException('', name))).toBe(state);
});

it('takes what it does not know as no camera', () => {
  expect(stateOf('something')).toBe('absent');
});

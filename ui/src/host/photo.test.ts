import { expect, it } from 'vitest';
import { photoQuery } from './photo';

it('writes a recipe in numbers, the turn first', () => {
  expect(photoQuery(false)).toBe('');
  expect(photoQuery(true)).toBe('?thumbnail=1');
  expect(photoQuery(false, { turn: 2 })).toBe('?recipe=2');
  const corners = [
    { x: 500, y: 400 },
    { x: 9500, y: 450 },
    { x: 9400, y: 9600 },
    { x: 450, y: 9500 },
  ] as const;
  expect(photoQuery(true, { corners: [...corners], turn: 1 })).toBe(
    '?thumbnail=1&recipe=1,500,400,9500,450,9400,9600,450,9500',
  );
});

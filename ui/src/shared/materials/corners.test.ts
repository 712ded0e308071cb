import { expect, it } from 'vitest';
import { recipeOf, stepOf, WHOLE_PICTURE, withCorner } from './corners';

it('moves a corner by a thousandth, with Shift by a hundredth', () => {
  expect(stepOf('ArrowLeft')).toEqual({ x: -10, y: 0 });
  expect(stepOf('Shift+ArrowDown')).toEqual({ x: 0, y: 100 });
  expect(stepOf('Ctrl+ArrowDown')).toBeNull();
  expect(stepOf('R')).toBeNull();
  expect(stepOf(null)).toBeNull();
});

it('keeps a corner inside the picture and leaves the others', () => {
  const moved = withCorner(WHOLE_PICTURE, 1, { x: 10_050, y: -3 });
  expect(moved).toEqual(WHOLE_PICTURE);
  expect(withCorner(WHOLE_PICTURE, 2, { x: 9000.4, y: 8000 })).toEqual([
    WHOLE_PICTURE[0],
    WHOLE_PICTURE[1],
    { x: 9000, y: 8000 },
    WHOLE_PICTURE[3],
  ]);
});

it('needs no corners for the whole picture', () => {
  expect(recipeOf(WHOLE_PICTURE, 1)).toEqual({ turn: 1 });
  const cut = withCorner(WHOLE_PICTURE, 0, { x: 500, y: 400 });
  expect(recipeOf(cut, 0)).toEqual({ corners: cut, turn: 0 });
});

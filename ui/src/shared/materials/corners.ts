import type { Corner, Recipe } from '@/generated';

/** The four corners of a page: top left, top right, bottom right, bottom left. */
export type Corners = NonNullable<Recipe['corners']>;

/** The whole width or height of a picture, in the measure of the corners. */
const WHOLE = 10_000;

/** The whole picture. */
export const WHOLE_PICTURE: Corners = [
  { x: 0, y: 0 },
  { x: WHOLE, y: 0 },
  { x: WHOLE, y: WHOLE },
  { x: 0, y: WHOLE },
];

/** How far an arrow key moves a corner: one thousandth, with Shift one hundredth. */
const STEP = { fine: 10, coarse: 100 };

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** How far a key moves a corner; null when it moves nothing. */
export function stepOf(chord: string | null): Corner | null {
  const coarse = chord?.startsWith('Shift+') ?? false;
  const by = arrows[coarse ? (chord ?? '').slice('Shift+'.length) : (chord ?? '')];
  if (!by) return null;
  const step = coarse ? STEP.coarse : STEP.fine;
  return { x: by[0] * step, y: by[1] * step };
}

/** The corners with one of them elsewhere, inside the picture. */
export function withCorner(corners: Corners, index: number, to: Corner): Corners {
  const within = (value: number) => Math.round(Math.min(WHOLE, Math.max(0, value)));
  const moved = { x: within(to.x), y: within(to.y) };
  const [a, b, c, d] = corners;
  return [index === 0 ? moved : a, index === 1 ? moved : b, index === 2 ? moved : c, index === 3 ? moved : d];
}

/** The recipe of these corners and this turn; the whole picture needs no corners. */
export function recipeOf(corners: Corners, turn: number): Recipe {
  const whole = corners.every((corner, index) => {
    const at = WHOLE_PICTURE[index];
    return corner.x === at?.x && corner.y === at.y;
  });
  return whole ? { turn } : { corners, turn };
}

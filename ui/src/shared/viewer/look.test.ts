import { describe, expect, it } from 'vitest';
import {
  FITTED,
  fitScale,
  held,
  type Look,
  MIDDLE,
  moveBy,
  type Point,
  scaleOf,
  turnBy,
  zoomBy,
  zoomTo,
} from './look';

const picture = { width: 4000, height: 3000 };
const frame = { width: 1000, height: 600 };

/** What of the picture is under a place of the frame, in its pixels from its middle, as it is drawn. */
function under(look: Look, at: Point): Point {
  const scale = scaleOf(look, picture, frame);
  return { x: (at.x - look.offset.x) / scale, y: (at.y - look.offset.y) / scale };
}

it('fits the whole picture, also when it lies on its side', () => {
  expect(fitScale(picture, frame, 0)).toBeCloseTo(0.2);
  expect(fitScale(picture, frame, 1)).toBeCloseTo(0.15);
});

describe('zooming', () => {
  it.each([
    { x: 0, y: 0 },
    { x: 120, y: -80 },
    { x: -250, y: 150 },
  ])('keeps what is at the pointer ($x, $y) where it is', at => {
    for (const turns of [0, 1, 3]) {
      const before = zoomTo({ ...FITTED, turns }, 0.5, MIDDLE, picture, frame);
      const after = zoomBy(before, 1.7, at, picture, frame);
      expect(scaleOf(after, picture, frame)).toBeCloseTo(0.85);
      expect(under(after, at).x).toBeCloseTo(under(before, at).x);
      expect(under(after, at).y).toBeCloseTo(under(before, at).y);
    }
  });

  it('in and out again at the same place comes back to where it was', () => {
    const at = { x: 90, y: 40 };
    const before = zoomTo(FITTED, 1, at, picture, frame);
    const after = zoomBy(zoomBy(before, 1.25, at, picture, frame), 1 / 1.25, at, picture, frame);
    expect(after.scale).toBeCloseTo(1);
    expect(after.offset.x).toBeCloseTo(before.offset.x);
    expect(after.offset.y).toBeCloseTo(before.offset.y);
  });

  it('stops at the scale that fits instead of crossing it, and then follows the window', () => {
    const close = zoomTo(FITTED, 0.21, { x: 100, y: 0 }, picture, frame);
    expect(zoomBy(close, 0.8, MIDDLE, picture, frame)).toEqual(FITTED);
  });

  it('ends at four times, and at the whole picture', () => {
    let look: Look = FITTED;
    for (let press = 0; press < 60; press += 1) look = zoomBy(look, 1.25, MIDDLE, picture, frame);
    expect(look.scale).toBe(4);
    for (let press = 0; press < 60; press += 1) look = zoomBy(look, 0.8, MIDDLE, picture, frame);
    expect(look).toEqual(FITTED);
  });

  it('shows a picture smaller than the frame in its actual size, too', () => {
    const small = { width: 200, height: 100 };
    expect(fitScale(small, frame, 0)).toBe(5);
    expect(zoomTo(FITTED, 1, MIDDLE, small, frame).scale).toBe(1);
  });
});

it('is not moved out of the frame', () => {
  const close = zoomTo(FITTED, 0.5, MIDDLE, picture, frame);
  expect(moveBy(close, { x: 99_999, y: -99_999 }, picture, frame).offset).toEqual({ x: 500, y: -450 });
  expect(moveBy(FITTED, { x: 50, y: 50 }, picture, frame).offset).toEqual(MIDDLE);
});

it('comes back into a frame that has become larger', () => {
  const moved = moveBy(zoomTo(FITTED, 0.5, MIDDLE, picture, frame), { x: 500, y: 450 }, picture, frame);
  expect(held(moved, picture, { width: 1800, height: 1400 }).offset).toEqual({ x: 100, y: 50 });
});

it('is upright again after four quarters either way, and fitted after each', () => {
  const close = zoomTo(FITTED, 1, MIDDLE, picture, frame);
  expect(turnBy(close, -1)).toEqual({ ...FITTED, turns: 3 });
  expect([1, 1, 1, 1].reduce(turnBy, close)).toEqual(FITTED);
});

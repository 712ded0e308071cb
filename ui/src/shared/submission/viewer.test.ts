import { expect, it } from 'vitest';
import { FIRST, move } from './viewer';

it('stops at the first and the last photo', () => {
  expect(move(FIRST, { type: 'previous', count: 3 }).index).toBe(0);
  expect(move({ ...FIRST, index: 2 }, { type: 'next', count: 3 }).index).toBe(2);
});

it('shows the next photo upright and fitted', () => {
  const turned = move(move(FIRST, { type: 'rotate' }), { type: 'zoom_in' });
  expect(move(turned, { type: 'next', count: 2 })).toEqual({ index: 1, turns: 0, zoom: 1, original: false });
});

it('keeps the zoom of a photo that is the only one', () => {
  const close = move(FIRST, { type: 'zoom_in' });
  expect(move(close, { type: 'next', count: 1 })).toEqual(close);
});

it('zooms between fitted and four times', () => {
  let viewer = FIRST;
  for (let step = 0; step < 9; step += 1) viewer = move(viewer, { type: 'zoom_in' });
  expect(viewer.zoom).toBe(4);
  for (let step = 0; step < 9; step += 1) viewer = move(viewer, { type: 'zoom_out' });
  expect(viewer.zoom).toBe(1);
});

it('is upright again after four quarter turns', () => {
  let viewer = FIRST;
  for (let turn = 0; turn < 4; turn += 1) viewer = move(viewer, { type: 'rotate' });
  expect(viewer).toEqual(FIRST);
});

it('shows what was taken as it was, and the next photo as it was cut out', () => {
  const whole = move(move(FIRST, { type: 'rotate' }), { type: 'original' });
  expect(whole).toEqual({ ...FIRST, original: true });
  expect(move(whole, { type: 'next', count: 2 }).original).toBe(false);
  expect(move(whole, { type: 'original' })).toEqual(FIRST);
});

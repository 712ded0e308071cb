import { describe, expect, it } from 'vitest';
import { FITTED } from './look';
import { beginAt, move, pageInHand, pagesShown, type Viewing, type ViewingMove } from './viewing';

const pages = ['a', 'b', 'c', 'd'];
const next: ViewingMove = { type: 'step', by: 1, pages };
const previous: ViewingMove = { type: 'step', by: -1, pages };
const sideBySide: ViewingMove = { type: 'side_by_side', pages, answers: true };
const after = (viewing: Viewing, ...moves: ViewingMove[]) => moves.reduce(move, viewing);

it('stops at the first and at the last page', () => {
  expect(after(beginAt(0), previous).index).toBe(0);
  expect(after(beginAt(3), next).index).toBe(3);
  expect(after(beginAt(1), next, next, next, previous).index).toBe(2);
});

it('shows a page fitted when one comes back to it, but turned as it was', () => {
  const look = { scale: 2, offset: { x: 9, y: 9 }, turns: 1 };
  const back = after(beginAt(0), { type: 'look', page: 'a', look }, next, previous);
  expect(back.looks['a']).toEqual({ ...FITTED, turns: 1 });
});

it('keeps a page as it is looked at where there is none to go to', () => {
  const look = { scale: 2, offset: { x: 9, y: 9 }, turns: 0 };
  expect(after(beginAt(3), { type: 'look', page: 'd', look }, next).looks['d']).toEqual(look);
});

it('shows one page as it was taken, fitted, and the next one as it was cut out', () => {
  const close = after(beginAt(0), { type: 'look', page: 'a', look: { ...FITTED, scale: 2, turns: 1 } });
  const taken = after(close, { type: 'original', page: 'a' });
  expect([taken.original, taken.looks['a']]).toEqual(['a', FITTED]);
  expect(after(taken, { type: 'original', page: 'a' }).original).toBeNull();
  expect(after(taken, next, previous).original).toBeNull();
  expect(after(taken, sideBySide, next).original).toBe('a');
});

describe('when pages come, go or change places meanwhile', () => {
  const rearrange = (to: string[]): ViewingMove => ({ type: 'rearrange', before: pages, pages: to });

  it('stays at the page, wherever it is now', () => {
    expect(after(beginAt(2), rearrange(['c', 'a', 'b', 'd'])).index).toBe(0);
    expect(after(beginAt(2), rearrange(['b', 'c', 'd'])).index).toBe(1);
  });

  it('shows the one that has taken its place when the page is gone', () => {
    expect(after(beginAt(1), rearrange(['a', 'c', 'd'])).index).toBe(1);
    expect(after(beginAt(3), rearrange(['a', 'b', 'c'])).index).toBe(2);
    expect(after(beginAt(0), rearrange([])).index).toBe(0);
  });

  it('shows one page when the other of two is gone', () => {
    expect(after(beginAt(0), sideBySide, rearrange(['b'])).beside).toEqual({ kind: 'none' });
    expect(pagesShown(after(beginAt(0), sideBySide, rearrange(['a', 'c', 'd'])))).toEqual([0, 1]);
  });
});

describe('side by side', () => {
  it('begins with the next page in hand, with the one before at the end, and with the answers when there is one page', () => {
    expect(pagesShown(after(beginAt(0), sideBySide))).toEqual([0, 1]);
    expect(pageInHand(after(beginAt(0), sideBySide))).toBe(1);
    expect(pagesShown(after(beginAt(3), sideBySide))).toEqual([3, 2]);
    const alone: ViewingMove = { type: 'side_by_side', pages: ['a'], answers: true };
    expect(after(beginAt(0), alone).beside).toEqual({ kind: 'answers' });
    expect(after(beginAt(0), { ...alone, answers: false }).beside).toEqual({ kind: 'none' });
  });

  it('never has the same page on both sides', () => {
    const two = after(beginAt(1), sideBySide);
    expect(pagesShown(two)).toEqual([1, 2]);
    expect(pagesShown(after(two, previous))).toEqual([1, 0]);
    expect(pagesShown(after(two, previous, next))).toEqual([1, 2]);
    expect(pagesShown(after(beginAt(0), sideBySide, previous))).toEqual([0, 1]);
  });

  it('goes to the side that a chosen page is on already', () => {
    const two = after(beginAt(1), sideBySide);
    expect(after(two, { type: 'show', index: 1, pages })).toEqual({ ...two, active: 'main' });
  });

  it('turns the pages of the side in hand only', () => {
    const left = after(beginAt(0), sideBySide, { type: 'activate', pane: 'main' }, next);
    expect(pagesShown(left)).toEqual([2, 1]);
  });

  it('turns the page beside the answers, wherever the focus is', () => {
    const reading = after(beginAt(0), { type: 'answers' }, { type: 'activate', pane: 'beside' }, next);
    expect(reading.index).toBe(1);
    expect(reading.beside).toEqual({ kind: 'answers' });
  });

  it('ends with the key that began it', () => {
    expect(after(beginAt(0), sideBySide, sideBySide)).toEqual(beginAt(0));
    expect(after(beginAt(0), { type: 'answers' }, { type: 'answers' })).toEqual(beginAt(0));
    expect(after(beginAt(0), { type: 'answers' }, sideBySide)).toEqual(beginAt(0));
  });
});

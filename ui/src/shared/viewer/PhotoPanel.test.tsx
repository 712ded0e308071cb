import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { photoQuery } from '@/host/photo';
import { doublyBound, useKeys } from '../keys';
import { type Page, pagesOf } from './pages';
import { PhotoPanel } from './PhotoPanel';

const photo = (hash: string, verdict = 'clear', media_type = 'image/jpeg') => ({
  slot: '',
  hash,
  media_type,
  bytes: 1,
  width: 4000,
  height: 3000,
  verdict,
});
const pages = pagesOf([
  { name: '身份证', photos: [photo('a'), photo('b', 'blurred')] },
  { name: '租赁合同', photos: [photo('c'), photo('d', '', 'application/pdf')] },
]);
const lost = new Set<string>();
const decide = vi.fn();
const reveal = vi.fn();

beforeEach(() => {
  // A document without a screen decodes nothing.
  HTMLImageElement.prototype.decode = function decode() {
    const missing = [...lost].some(hash => this.src.endsWith(`/photo/${hash}`));
    return missing ? Promise.reject(new Error('no picture')) : Promise.resolve();
  };
});
afterEach(() => {
  cleanup();
  lost.clear();
  vi.clearAllMocks();
});

/** A task of which the photos are the right half. */
function Task({ shown = pages }: { shown?: readonly Page[] }) {
  useKeys({ A: decide, S: decide, R: decide, T: decide, V: reveal, ArrowDown: decide, Enter: decide });
  return (
    <>
      <button type="button">inbox</button>
      <PhotoPanel
        pages={shown}
        urlOf={(hash, thumbnail, recipe) => `/photo/${hash}${photoQuery(thumbnail, recipe)}`}
        answers={{ paper: <p>姓名 陈样例</p>, keys: { V: reveal } }}
      />
    </>
  );
}

async function open(shown?: readonly Page[]) {
  await act(async () => void render(<Task {...(shown && { shown })} />));
  screen.getByText('inbox').focus();
  await press('f');
}

const press = (key: string, more: { shiftKey?: boolean; repeat?: boolean } = {}) =>
  act(async () => void fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more }));
const count = () => screen.getByTestId('viewer-count').textContent;
const drawn = (testid = 'viewer-photo') => screen.getByTestId<HTMLImageElement>(testid).src;

it('goes through all pages of all materials by keyboard', async () => {
  await open();
  expect(count()).toBe('1 / 4');
  await press('ArrowRight');
  await press('PageDown');
  expect(count()).toBe('3 / 4');
  expect(drawn()).toMatch(/\/photo\/c$/);
  await press('End');
  expect(screen.getByTestId<HTMLIFrameElement>('photo-pdf').src).toContain('/photo/d#');
  await press('ArrowRight');
  expect(count()).toBe('4 / 4');
  await press('PageUp');
  await press('Home');
  await press('ArrowLeft');
  expect(count()).toBe('1 / 4');
});

it('goes on through the pages as long as a key is held down, and does all else once', async () => {
  await open();
  await press('ArrowRight');
  await press('ArrowRight', { repeat: true });
  expect(count()).toBe('3 / 4');
  await press('s', { repeat: true });
  expect(screen.queryByTestId('viewer-page-beside')).toBeNull();
});

it('says what is on the page, and how it was judged, with the words of the list of materials', async () => {
  await open();
  expect(screen.getByTestId('viewer-page').textContent).toContain('身份证，第 1 张，共 2 张 · 清晰');
  await press('ArrowRight');
  expect(screen.getByTestId('viewer-page').textContent).toContain('模糊，请重拍');
  expect(screen.getByTestId('page-2').getAttribute('aria-current')).toBe('true');
});

it('turns a photo to look at it, either way', async () => {
  await open();
  const turn = () =>
    screen.getByTestId('viewer-photo').closest<HTMLElement>('.stage-picture')?.style.transform;
  await press('r');
  expect(turn()).toContain('rotate(90deg)');
  await press('R', { shiftKey: true });
  await press('R', { shiftKey: true });
  expect(turn()).toContain('rotate(270deg)');
});

it('shows two pages side by side, and turns those of the side in hand', async () => {
  await open();
  await press('s');
  expect([drawn(), drawn('viewer-photo-beside')].map(src => src.slice(-1))).toEqual(['a', 'b']);
  await press('ArrowRight');
  expect([drawn(), drawn('viewer-photo-beside')].map(src => src.slice(-1))).toEqual(['a', 'c']);
  expect(document.activeElement).toBe(screen.getByTestId('viewer-page-beside'));
  await press('x');
  expect(document.activeElement).toBe(screen.getByTestId('viewer-page'));
  await press('s');
  expect(screen.queryByTestId('viewer-photo-beside')).toBeNull();
});

it('shows the answers beside a page, with their own keys', async () => {
  await open();
  await press('t');
  expect(screen.getByTestId('viewer-answers').textContent).toContain('陈样例');
  await press('v');
  expect(reveal).toHaveBeenCalledOnce();
  await press('ArrowRight');
  expect(count()).toBe('2 / 4');
});

it('says in its place that a photo cannot be had, goes on with the others, and shows it once it can', async () => {
  lost.add('a');
  await open();
  expect(screen.getByTestId('photo-failed').textContent).toContain('现在取不到这张照片');
  await press('ArrowRight');
  expect(drawn()).toMatch(/\/photo\/b$/);
  await press('ArrowLeft');
  expect(screen.getByTestId('photo-failed')).toBeTruthy();
  lost.clear();
  await press('Enter');
  expect(drawn()).toMatch(/\/photo\/a$/);
  expect(decide).not.toHaveBeenCalled();
});

it('asks for a PDF again by Enter, and keeps the frame that is there until then', async () => {
  await open(pagesOf([{ name: '租赁合同', photos: [photo('d', '', 'application/pdf')] }]));
  const frame = screen.getByTestId<HTMLIFrameElement>('photo-pdf');
  await press('+');
  expect(screen.getByTestId('photo-pdf')).toBe(frame);
  await press('Enter');
  const anew = screen.getByTestId<HTMLIFrameElement>('photo-pdf');
  expect(anew).not.toBe(frame);
  expect(anew.src).toBe(frame.src);
  expect(decide).not.toHaveBeenCalled();
});

it('closes at the page one was at, gives the focus back, and the keys of the task work at once', async () => {
  await open();
  await press('a');
  expect(decide).not.toHaveBeenCalled();
  await press('ArrowRight');
  await press('Escape');
  expect(screen.queryByTestId('viewer')).toBeNull();
  expect(document.activeElement).toBe(screen.getByText('inbox'));
  expect(drawn('task-photo')).toMatch(/\/photo\/b$/);
  await press('a');
  expect(decide).toHaveBeenCalledOnce();
});

it('has no key that two answer, neither beside the task nor over it', async () => {
  await act(async () => void render(<Task />));
  expect(doublyBound()).toEqual([]);
  await press('f');
  await press('t');
  expect(doublyBound()).toEqual([]);
});

it('shows a page as it was cut out, with the reason why it was handed in, and as it was taken by one key', async () => {
  const cut = { ...photo('e', 'dark'), overruled: '原件如此', recipe: { turn: 1 } };
  const [shown] = pagesOf([{ name: '户口簿', photos: [cut] }]);
  await act(async () => void render(<Task shown={shown ? [shown] : []} />));
  expect(screen.getByTestId('photo-flaw').textContent).toBe('过暗 窗口说明：原件如此');
  expect(drawn('task-photo')).toMatch(/\/photo\/e\?recipe=1$/);
  await press('o');
  expect(drawn('task-photo')).toMatch(/\/photo\/e$/);
  await press('f');
  expect(screen.getByTestId('viewer-page').textContent).toContain('过暗 · 窗口说明：原件如此');
  expect(drawn()).toMatch(/\/photo\/e\?recipe=1$/);
  await press('o');
  expect(drawn()).toMatch(/\/photo\/e$/);
  expect(doublyBound()).toEqual([]);
});

it('says so where there is nothing to look at', async () => {
  await open([]);
  expect(screen.getByTestId('task-photos').textContent).toContain('这件没有照片');
  expect(screen.queryByTestId('viewer')).toBeNull();
});

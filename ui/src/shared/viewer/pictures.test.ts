import { expect, it } from 'vitest';
import { aheadOf, openPictures } from './pictures';

/** A loader whose pictures come when the test says so. */
function line() {
  const begun: string[] = [];
  const cancelled: string[] = [];
  const ends = new Map<string, { there: () => void; lost: () => void }>();
  const begin = (url: string) => {
    begun.push(url);
    const ready = new Promise<void>((there, lost) =>
      ends.set(url, { there, lost: () => lost(new Error(url)) }),
    );
    return { element: {} as HTMLImageElement, ready, cancel: () => cancelled.push(url) };
  };
  const settle = async (url: string, how: 'there' | 'lost') => {
    ends.get(url)?.[how]();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { begun, cancelled, begin, settle };
}

it('fetches the two pages after this one ahead, then the one before', () => {
  expect(aheadOf(5, 10)).toEqual([6, 7, 4]);
  expect(aheadOf(0, 10)).toEqual([1, 2]);
  expect(aheadOf(9, 10)).toEqual([8]);
  expect(aheadOf(0, 1)).toEqual([]);
});

it('loads what is on the screen first, and the others one after the other in their order', async () => {
  const { begun, begin, settle } = line();
  const pictures = openPictures(begin);
  pictures.hold(['1'], ['2', '3', '0']);
  expect(begun).toEqual(['1']);
  await settle('1', 'there');
  expect(begun).toEqual(['1', '2']);
  await settle('2', 'there');
  await settle('3', 'there');
  expect(begun).toEqual(['1', '2', '3', '0']);
  expect(pictures.of('2')?.state).toBe('ready');
});

it('loads a page that somebody turns to at once, and never twice what is there or on its way', async () => {
  const { begun, begin, settle } = line();
  const pictures = openPictures(begin);
  pictures.hold(['1'], ['2', '3']);
  await settle('1', 'there');
  pictures.hold(['3'], ['4', '2']);
  expect(begun).toEqual(['1', '2', '3']);
  await settle('2', 'there');
  expect(begun).toEqual(['1', '2', '3']);
  await settle('3', 'there');
  expect(begun).toEqual(['1', '2', '3', '4']);
});

it('cancels what is let go of, and hears of it no more', async () => {
  const { begun, cancelled, begin, settle } = line();
  const pictures = openPictures(begin);
  let told = 0;
  pictures.hold(['1'], ['2']);
  await settle('1', 'there');
  pictures.hold([], []);
  expect(cancelled).toEqual(['2']);
  expect(pictures.of('1')).toBeUndefined();
  pictures.subscribe(() => (told += 1));
  await settle('2', 'there');
  expect(told).toBe(0);
  expect(pictures.of('2')).toBeUndefined();
  expect(begun).toEqual(['1', '2']);
});

it('goes on with the others when one cannot be had', async () => {
  const { begun, begin, settle } = line();
  const pictures = openPictures(begin);
  pictures.hold(['1'], ['2']);
  await settle('1', 'lost');
  expect(pictures.of('1')).toMatchObject({ state: 'failed', failures: 1 });
  expect(begun).toEqual(['1', '2']);
});

it('says that a page is missing until it is there, however often it is asked for', async () => {
  const { begin, settle } = line();
  const pictures = openPictures(begin);
  pictures.hold(['1'], []);
  await settle('1', 'lost');
  pictures.again('1');
  expect(pictures.of('1')?.state).toBe('failed');
  await settle('1', 'lost');
  expect(pictures.of('1')?.failures).toBe(2);
  pictures.again('1');
  await settle('1', 'there');
  expect(pictures.of('1')?.state).toBe('ready');
});

it('asks again for what is not on the screen when its turn comes', async () => {
  const { begun, begin, settle } = line();
  const pictures = openPictures(begin);
  pictures.hold(['1'], ['2', '3']);
  await settle('1', 'there');
  await settle('2', 'lost');
  pictures.again('2');
  expect(begun).toEqual(['1', '2', '3']);
  await settle('3', 'there');
  expect(begun).toEqual(['1', '2', '3', '2']);
});

it('asks at once again for what could not be had ahead of time, when somebody turns to it', async () => {
  const { begun, begin, settle } = line();
  const pictures = openPictures(begin);
  pictures.hold(['1'], ['2']);
  await settle('1', 'there');
  await settle('2', 'lost');
  pictures.hold(['2'], ['1']);
  expect(begun).toEqual(['1', '2', '2']);
});

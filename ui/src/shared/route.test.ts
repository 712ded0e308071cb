import { describe, expect, it } from 'vitest';
import { parseRoute } from './route';

describe('where the screen is', () => {
  it('is a page with what it was asked to show', () => {
    expect(parseRoute('#/joint?ticket=t1&package=newborn')).toEqual({
      page: 'joint',
      params: { ticket: 't1', package: 'newborn' },
    });
  });

  it.each(['', '#', '#/', '#/nowhere'])('is nowhere yet for "%s"', hash => {
    expect(parseRoute(hash).page).toBeNull();
  });
});

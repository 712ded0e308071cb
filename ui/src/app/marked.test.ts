import { describe, expect, it } from 'vitest';
import { marked } from './marked';

describe('a found name', () => {
  it('is cut where it matched', () => {
    expect(marked('出生登记', [[0, 2]])).toEqual([
      { text: '出生', hit: true },
      { text: '登记', hit: false },
    ]);
  });

  it('counts characters, also rare ones', () => {
    expect(marked('𬭊登记', [[1, 3]])).toEqual([
      { text: '𬭊', hit: false },
      { text: '登记', hit: true },
    ]);
  });
});

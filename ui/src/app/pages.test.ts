import { describe, expect, it } from 'vitest';
import { pagesOf, startPage } from './pages';

describe('the workbenches', () => {
  it('are those of one’s roles, and 待处理 for everybody', () => {
    expect(pagesOf(['clerk'])).toEqual(['counter', 'joint', 'reception', 'attention']);
    expect(pagesOf(['approver'])).toEqual(['approvals', 'attention']);
    expect(pagesOf(['supervisor'])).toEqual(['monitor', 'attention']);
    expect(pagesOf([])).toEqual(['attention']);
  });

  it('begin with what one does all day', () => {
    expect([startPage(['supervisor', 'clerk']), startPage(['guide']), startPage([])]).toEqual([
      'counter',
      'reception',
      'attention',
    ]);
  });
});

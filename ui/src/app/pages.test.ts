import { describe, expect, it } from 'vitest';
import { pagesOf, startPage } from './pages';

describe('the workbenches', () => {
  it('are those of one’s roles, and 待处理 and 同步 for everybody', () => {
    expect(pagesOf(['clerk'])).toEqual([
      'counter',
      'joint',
      'reception',
      'archive',
      'discrepancies',
      'attention',
      'sync',
    ]);
    expect(pagesOf(['approver'])).toEqual(['approvals', 'archive', 'discrepancies', 'attention', 'sync']);
    expect(pagesOf(['supervisor'])).toEqual(['monitor', 'handover', 'archive', 'attention', 'sync']);
    expect(pagesOf(['guide'])).toEqual(['joint', 'reception', 'discrepancies', 'attention', 'sync']);
    expect(pagesOf(['supervisor'], ['police']).slice(0, 3)).toEqual(['monitor', 'handover', 'approvals']);
    expect(pagesOf(['administrator'])).toEqual(['catalogue', 'attention', 'sync']);
    expect(pagesOf([])).toEqual(['attention', 'sync']);
  });

  it('begin with what one does all day', () => {
    expect([
      startPage(['supervisor', 'clerk']),
      startPage(['guide']),
      startPage(['administrator']),
      startPage([]),
    ]).toEqual(['counter', 'reception', 'catalogue', 'attention']);
  });
});

import { describe, expect, it } from 'vitest';
import type { CaseScreen } from '@/generated';
import { translatorOf } from '@/shared/i18n';
import { historyOf } from './CaseHistory';

const t = translatorOf('zh-CN');
const at = Date.UTC(2026, 10, 26, 2);

const screen = (held: Partial<CaseScreen['case']>, more: Partial<CaseScreen> = {}): CaseScreen =>
  ({ status_now: 'draft', due: 'none', case: held, ...more }) as unknown as CaseScreen;

describe('what is kept beside the form', () => {
  it('is nothing of a new draft', () => {
    expect(historyOf(t, screen({}), at)).toEqual([]);
  });

  it('says until when the notice must be given, as long as it can be', () => {
    const receipt = { number: '收 1', at, by: '赵明' };
    const due = { on: '2026-12-03' };
    expect(historyOf(t, screen({ receipt }, { due }), at)[0]).toContain('须在 2026-12-03 前一次性告知');
    const deemed = screen({ receipt }, { due: 'none', status_now: 'deemed' });
    expect(historyOf(t, deemed, at)[0]).not.toContain('一次性告知');
  });

  it('says what has still to follow, what came, and what did not come', () => {
    const later = { slot: 'a', overdue: 'return', received: null, lapsed: false } as const;
    const lines = historyOf(
      t,
      screen({
        later: [
          { ...later, name: '就业证明', due: { on: '2026-12-04' } },
          { ...later, name: '照片', due: 'none', received: { number: '补 1', at, by: '赵明' } },
          { ...later, name: '合同', due: { on: '2026-11-20' }, lapsed: true },
        ],
      }),
      at,
    );
    expect(lines[0]).toBe('容缺 就业证明：2026-12-04 前补交');
    expect(lines[1]).toContain('照片');
    expect(lines[2]).toBe('容缺 合同：逾期未补');
  });
});

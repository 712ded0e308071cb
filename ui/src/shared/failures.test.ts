import { describe, expect, it } from 'vitest';
import type { Code } from '@/generated';
import { explain, failureNext, failureSentence, problemSentence } from './failures';
import { catalogues, translatorOf } from './i18n';

const t = translatorOf('zh-CN');

describe('the table of failures', () => {
  it('has a sentence and a next step for what is refused', () => {
    const failure = { code: 'ticket_elsewhere', params: { number: 'A016', counter: '5' } } as const;
    expect(failureSentence(t, failure)).toBe('A016 号在 5 号窗口');
    expect(failureNext(t, failure)).not.toBe('');
  });

  it('calls a code of a newer engine unforeseen instead of failing', () => {
    expect(explain('made_up_later' as Code).sentence).toBe('failure.internal');
    expect(explain('toString' as Code).sentence).toBe('failure.internal');
  });

  it('uses every next step that is written', () => {
    const codes = Object.keys(catalogues['zh-CN'])
      .filter(key => key.startsWith('failure.'))
      .map(key => key.slice('failure.'.length) as Code);
    const used = new Set<string>(codes.map(code => explain(code).next));
    const written = Object.keys(catalogues['zh-CN']).filter(key => key.startsWith('failureNext.'));
    expect(written.filter(key => !used.has(key))).toEqual([]);
  });
});

describe('problems of a form', () => {
  it('say which day there is not and where to look', () => {
    const problem = { code: 'id_date', params: { month: '2', day: '30', positions: '11-14' } } as const;
    expect(problemSentence(t, problem)).toBe('没有 2 月 30 日，请核对第 11-14 位');
  });
});

import { describe, expect, it } from 'vitest';
import { catalogues, fill, type MessageKey } from '.';

const placeholders = (sentence: string) =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map(match => match[1]).toSorted();
const keys = Object.keys(catalogues['zh-CN']) as MessageKey[];

describe('the sentences', () => {
  it('are all there in English', () => {
    expect(Object.keys(catalogues.en).toSorted()).toEqual(keys.toSorted());
    expect(keys.filter(key => catalogues.en[key].trim() === '')).toEqual([]);
  });

  it('need the same parameters in both languages, or fewer', () => {
    const wrong = keys.filter(key => {
      const given = placeholders(catalogues['zh-CN'][key]);
      return placeholders(catalogues.en[key]).some(name => !given.includes(name));
    });
    expect(wrong).toEqual([]);
  });

  it('leave no braces behind when a parameter is missing', () => {
    expect(fill('{number} 号在 {counter} 号窗口', { number: 'A016' })).toBe('A016 号在  号窗口');
  });

  it('have no Chinese in the English ones', () => {
    expect(keys.filter(key => /\p{Script=Han}/u.test(catalogues.en[key]))).toEqual([]);
  });
});

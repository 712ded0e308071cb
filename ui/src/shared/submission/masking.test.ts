import { expect, it } from 'vitest';
import { maskLine } from './masking';

it('masks an ID number like everywhere else', () => {
  expect(maskLine('11010519491231002X')).toBe('110***********002X');
});

it('masks a mobile and a landline', () => {
  expect(maskLine('13800005678')).toBe('138****5678');
  expect(maskLine('021-5888-1234')).toBe('021****1234');
});

it('masks a bank card', () => {
  expect(maskLine('6222 0212 3456 7890 123')).toBe('**** 0123');
});

it('never shows a personal line it does not know', () => {
  expect(maskLine('示范路 88 弄 12 号')).not.toContain('88');
});

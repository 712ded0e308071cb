import { describe, expect, it } from 'vitest';
import { maskBankCard, maskIdNumber, maskOf, maskPhone, maskText } from './mask';

describe('personal data on screen', () => {
  it('ID numbers keep three and four characters', () => {
    expect(maskIdNumber('310101196203011234')).toBe('310***********1234');
  });

  it('telephone numbers keep three and four characters', () => {
    expect(maskPhone('13800005678')).toBe('138****5678');
    expect(maskPhone('021-56781234')).toBe('021****1234');
  });

  it('what is too short to hide is hidden whole', () => {
    expect([maskIdNumber('12'), maskPhone('12345'), maskBankCard('1234')]).toEqual(['**', '*****', '****']);
  });

  it('bank cards keep the last four digits', () => {
    expect(maskBankCard('6222 0000 0000 0009')).toBe('**** 0009');
  });

  it('names keep their first character, also a rare one', () => {
    expect([maskText('陈𬭊'), maskText('𬭊某某'), maskText('')]).toEqual(['陈*', '𬭊**', '']);
  });

  it('a field is masked by its kind', () => {
    expect(maskOf('phone', '13800005678')).toBe('138****5678');
    expect(maskOf('text', '示范路 88 弄')).toBe('示******');
  });
});

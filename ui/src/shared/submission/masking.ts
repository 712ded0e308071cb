import { maskBankCard, maskIdNumber, maskPhone, maskText } from '../mask';

/** Masks a personal line of a submission, which is text by now: what it was is told by its shape. */
export function maskLine(text: string): string {
  const plain = text.replaceAll(/[\s-]/g, '');
  if (/^(?:\d{17}[\dXx]|[A-Z0-9]{15,18})$/.test(plain)) return maskIdNumber(plain);
  if (/^\d{16,19}$/.test(plain)) return maskBankCard(plain);
  if (/^\+?\d{7,13}$/.test(plain)) return maskPhone(plain);
  return maskText(text);
}

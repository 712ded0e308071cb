import type { FieldKind } from '@/generated';

const stars = (count: number) => '*'.repeat(Math.max(0, count));

/** `310***********1234`; what is too short to hide is hidden whole. The rule is that of the engine. */
export function maskIdNumber(text: string): string {
  const chars = [...text];
  if (chars.length < 10) return stars(chars.length);
  return chars.slice(0, 3).join('') + stars(chars.length - 7) + chars.slice(-4).join('');
}

/** `138****5678`; what is too short to hide is hidden whole. The rule is that of the engine. */
export function maskPhone(text: string): string {
  const chars = [...text];
  if (chars.length < 8) return stars(chars.length);
  return `${chars.slice(0, 3).join('')}****${chars.slice(-4).join('')}`;
}

/** `**** **** **** 1234`: only the last four digits. */
export function maskBankCard(text: string): string {
  const digits = text.replaceAll(/\D/g, '');
  return digits.length < 8 ? stars(digits.length) : `**** ${digits.slice(-4)}`;
}

/** A name or an address with its first character kept. */
export function maskText(text: string): string {
  const chars = [...text];
  return chars.slice(0, 1).join('') + stars(Math.min(chars.length - 1, 6));
}

/** The mask that fits a kind of field. */
export function maskOf(kind: FieldKind, text: string): string {
  switch (kind) {
    case 'id_number':
    case 'credit_code':
      return maskIdNumber(text);
    case 'phone':
      return maskPhone(text);
    case 'bank_card':
      return maskBankCard(text);
    default:
      return maskText(text);
  }
}

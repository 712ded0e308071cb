/** Text as typed ↔ answers, for the inputs that take digits. Pure, so that a test can say what each key gives. */

/** Full-width digits and letters as an input method may leave them (２０２６ → 2026), and no spaces around. */
export function halfWidth(text: string): string {
  return text.normalize('NFKC');
}

/**
 * Digits as a date while they are typed: `20260301` → `2026-03-01`, `202603` → `2026-03`. Also takes `2026/3/1` and
 * `2026年3月1日`. More than eight digits are cut.
 */
export function digitDate(text: string): string {
  const plain = halfWidth(text).trim();
  const parts = /^(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*$/.exec(plain);
  const digits = parts
    ? `${parts[1]}${parts[2]?.padStart(2, '0')}${parts[3]?.padStart(2, '0')}`
    : plain.replaceAll(/\D/g, '').slice(0, 8);
  return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)].filter(part => part !== '').join('-');
}

/** Yuan as typed → fen. `12`, `12.5`, `1,234.50`, `￥12`. Null when it is no amount or has more than two decimals. */
export function fenOf(text: string): number | null {
  const plain = halfWidth(text).replaceAll(/[,\s¥元]/g, '');
  const parts = /^(\d{1,12})(?:\.(\d{0,2}))?$/.exec(plain);
  if (!parts) return null;
  return Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
}

/** Fen → yuan with two decimals: `1250` → `12.50`. */
export function yuanOf(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const whole = Math.abs(Math.trunc(fen));
  return `${sign}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`;
}

/** A whole number as typed; null when it is none. */
export function integerOf(text: string): number | null {
  const plain = halfWidth(text).trim();
  return /^-?\d{1,15}$/.test(plain) ? Number(plain) : null;
}

/** Upper-case letters and digits without spaces, as ID numbers and credit codes are written. */
export function codeText(text: string): string {
  return halfWidth(text).replaceAll(/\s/g, '').toUpperCase();
}

/** Card numbers in groups of four while they are typed. */
export function cardGroups(text: string): string {
  const digits = halfWidth(text).replaceAll(/\D/g, '').slice(0, 19);
  return digits.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
}

/** Telephone numbers: half-width, without spaces at the ends. */
export function phoneText(text: string): string {
  return halfWidth(text).trim();
}

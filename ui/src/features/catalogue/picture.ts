/** Longest data URI that the catalogue takes; it travels with every version of the item. */
export const MOST_CHARACTERS = 32_000;

/** Longest sides and qualities that are tried, the best first, until a photo is small enough. */
const tries: readonly (readonly [side: number, quality: number])[] = [
  [900, 0.7],
  [760, 0.6],
  [640, 0.5],
  [520, 0.45],
  [400, 0.4],
];

/** A file as a small picture; null when it is none, or cannot be made small enough. Drawings and small files stay as they are. */
export async function pictureOf(file: Blob): Promise<string | null> {
  if (!['image/svg+xml', 'image/png', 'image/jpeg'].includes(file.type)) return null;
  if (file.size < MOST_CHARACTERS) {
    const whole = await dataUri(file);
    if (whole.length <= MOST_CHARACTERS) return whole;
  }
  return file.type === 'image/svg+xml' ? null : smaller(file);
}

async function smaller(file: Blob): Promise<string | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  for (const [side, quality] of tries) {
    const { width, height } = fitted(bitmap, side);
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    if (!context) return null;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0, width, height);
    const uri = canvas.toDataURL('image/jpeg', quality);
    if (uri.startsWith('data:image/jpeg') && uri.length <= MOST_CHARACTERS) return uri;
  }
  return null;
}

/** The size within a longest side, never larger than it was. */
export function fitted(size: { width: number; height: number }, side: number) {
  const scale = Math.min(1, side / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}

async function dataUri(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:${file.type};base64,${btoa(text)}`;
}

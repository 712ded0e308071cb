import { describe, expect, it } from 'vitest';
import { fitted, MOST_CHARACTERS, pictureOf } from './picture';

describe('a picture of a material', () => {
  it('that is small stays as it is', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>样例</text></svg>';
    const uri = await pictureOf(new Blob([svg], { type: 'image/svg+xml' }));
    const bytes = Uint8Array.from(atob(uri?.split(',')[1] ?? ''), letter => letter.charCodeAt(0));
    expect(uri?.startsWith('data:image/svg+xml;base64,')).toBe(true);
    expect(new TextDecoder().decode(bytes)).toBe(svg);
  });

  it('is not made of anything else, nor of a drawing that is too large', async () => {
    expect(await pictureOf(new Blob(['GIF89a'], { type: 'image/gif' }))).toBeNull();
    const large = new Blob(['x'.repeat(MOST_CHARACTERS)], { type: 'image/svg+xml' });
    expect(await pictureOf(large)).toBeNull();
  });

  it('keeps its shape when it is made smaller, and is never made larger', () => {
    expect(fitted({ width: 3000, height: 1500 }, 900)).toEqual({ width: 900, height: 450 });
    expect(fitted({ width: 300, height: 150 }, 900)).toEqual({ width: 300, height: 150 });
  });
});

// photo.mjs FILE QUALITY SIDE THREADS: for every line on standard input takes the photo once — decoded, turned upright, scaled, encoded — and prints
// the milliseconds and the bytes it made. A line with a path writes them there.
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import sharp from 'sharp';

const [file, quality, side, threads] = process.argv.slice(2);
sharp.cache(false);
sharp.concurrency(Number(threads));
const photo = await readFile(file);

const take = () =>
  sharp(photo)
    .autoOrient()
    .resize({ width: Number(side), height: Number(side), fit: 'inside', kernel: 'cubic' })
    .jpeg({ quality: Number(quality), chromaSubsampling: '4:4:4' })
    .toBuffer();

for await (const line of createInterface({ input: process.stdin })) {
  const begun = performance.now();
  const made = await take();
  console.log(`${performance.now() - begun} ${made.length}`);
  if (line !== '') await writeFile(line, made);
}

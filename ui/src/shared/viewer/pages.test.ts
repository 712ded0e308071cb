import { expect, it } from 'vitest';
import type { Attachment } from '@/generated';
import { pagesOf, placeOf } from './pages';

const photo = (hash: string): Attachment => ({
  slot: '',
  hash,
  media_type: 'image/jpeg',
  bytes: 1,
  width: 3,
  height: 4,
  verdict: '',
});
const materials = [
  { name: '身份证', photos: [photo('a'), photo('b')] },
  { name: '户口簿', photos: [] },
  { name: '租赁合同', photos: [photo('c'), photo('a')] },
];

it('goes through all materials in their order, and through the pages of each', () => {
  const words = pagesOf(materials).map(
    page => `${page.material} ${page.number}/${page.of} ${page.photo.hash}`,
  );
  expect(words).toEqual(['身份证 1/2 a', '身份证 2/2 b', '租赁合同 1/2 c', '租赁合同 2/2 a']);
});

it('tells two pages apart that show the same photo', () => {
  const keys = pagesOf(materials).map(page => page.key);
  expect(new Set(keys).size).toBe(keys.length);
});

it('finds the page that was clicked in the list of materials', () => {
  const places = materials.flatMap(material =>
    material.photos.map((_, index) => placeOf(materials, material, index + 1)),
  );
  expect(places).toEqual([0, 1, 2, 3]);
});

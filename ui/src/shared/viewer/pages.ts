import type { Attachment, Recipe } from '@/generated';
import type { Translator } from '../i18n';
import { flawWords, isFlawed, verdictWords } from '../verdict';

/** A material with what was photographed of it; a material of a submission and a slot of a case are both one. */
export interface PhotographedMaterial {
  name: string;
  photos: readonly Attachment[];
}

/** A photo or PDF of a case, with the material it belongs to. */
export interface Page {
  /** Tells it from the others of the case, also when one photo lies in two slots; it keeps its key when pages before it come or go. */
  key: string;
  material: string;
  photo: Attachment;
  /** Within its material, from 1. */
  number: number;
  /** How many its material has. */
  of: number;
}

/** All pages of a case, in the order of its materials. */
export function pagesOf(materials: readonly PhotographedMaterial[]): Page[] {
  return materials.flatMap(({ name, photos }, at) =>
    photos.map((photo, index) => ({
      key: `${at}/${photo.hash}/${photos.slice(0, index).filter(({ hash }) => hash === photo.hash).length}`,
      material: name,
      photo,
      number: index + 1,
      of: photos.length,
    })),
  );
}

/** Where among all pages the photo of this number (from 1) of a material is. */
export function placeOf(
  materials: readonly PhotographedMaterial[],
  material: PhotographedMaterial,
  number: number,
): number {
  const before = materials.slice(0, materials.indexOf(material));
  return before.reduce((sum, { photos }) => sum + photos.length, 0) + number - 1;
}

/** Address of a photo's bytes, or of a small picture of it; as its recipe shows it, where one is given. */
export type PhotoUrl = (hash: string, thumbnail: boolean, recipe?: Recipe) => string;

/** Where the viewer gets a page from; the one place that knows what of a page its address depends on. */
export function pageUrl(urlOf: PhotoUrl, page: Page, thumbnail: boolean): string {
  return urlOf(page.photo.hash, thumbnail, page.photo.recipe);
}

/** The pages with one of them as it was taken, and not as it was cut out. */
export function withOriginal(pages: readonly Page[], key: string | null): readonly Page[] {
  const asTaken = (page: Page): Page => {
    const { recipe: _recipe, ...photo } = page.photo;
    return { ...page, photo };
  };
  return key === null ? pages : pages.map(page => (page.key === key ? asTaken(page) : page));
}

/** Whether it is shown by the PDF viewer of the browser, which has a zoom of its own. */
export function isPdf(page: Page): boolean {
  return page.photo.media_type === 'application/pdf';
}

/** What a page is, in words. */
export function pageLabel(t: Translator, page: Page): string {
  return t('viewer.page', { material: page.material, number: page.number, of: page.of });
}

/** How the counter judged it, with the reason where it was handed in all the same; empty when it was not judged. */
export function pageVerdict(t: Translator, page: Page): string {
  const { verdict, overruled } = page.photo;
  if (verdict === '') return '';
  if (!isFlawed(page.photo) || overruled === undefined) return verdictWords(t, verdict);
  return `${flawWords(t, verdict)} · ${t('viewer.overruled', { reason: overruled })}`;
}

/** Whether it is hard to read, and nobody has said why it was handed in. */
export function isOpen({ photo }: Page): boolean {
  return isFlawed(photo) && photo.overruled === undefined;
}

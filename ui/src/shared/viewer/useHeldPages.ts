import { useLayoutEffect } from 'react';
import { isPdf, type Page, pageUrl, type PhotoUrl } from './pages';
import { aheadOf, type Pictures } from './pictures';

/** Holds the pages on the screen, those that are likely to be next of the one in hand, and all in small, those near it first. `enabled` false: somebody else holds theirs now. */
export function useHeldPages(
  pictures: Pictures,
  pages: readonly Page[],
  urlOf: PhotoUrl,
  { shown, inHand, enabled = true }: { shown: readonly number[]; inHand: number; enabled?: boolean },
): void {
  const addresses = (indexes: readonly number[], small: boolean) =>
    indexes.flatMap(index => {
      const page = pages[index];
      // A PDF is fetched by the browser's own viewer.
      return page && !isPdf(page) ? [pageUrl(urlOf, page, small)] : [];
    });
  const near = pages.map((_, index) => index).toSorted((a, b) => Math.abs(a - inHand) - Math.abs(b - inHand));
  const others = [...addresses(aheadOf(inHand, pages.length), false), ...addresses(near, true)];
  // The pages are made anew with every answer of the engine; their addresses stay the same.
  const wanted = JSON.stringify([addresses(shown, false), others]);
  useLayoutEffect(() => {
    if (!enabled) return;
    const [onScreen, next] = JSON.parse(wanted) as [string[], string[]];
    pictures.hold(onScreen, next);
  }, [pictures, wanted, enabled]);
}

import { useLayoutEffect } from 'react';
import { isPdf, type Page, pageUrl, type PhotoUrl } from './pages';
import { aheadOf, type Pictures } from './pictures';

/** Holds the pages on the screen, and those that are likely to be next of the one in hand. `enabled` false: somebody else holds theirs now. */
export function useHeldPages(
  pictures: Pictures,
  pages: readonly Page[],
  urlOf: PhotoUrl,
  { shown, inHand, enabled = true }: { shown: readonly number[]; inHand: number; enabled?: boolean },
): void {
  // A PDF is fetched by the browser's own viewer.
  const addresses = (indexes: readonly number[]) =>
    indexes.flatMap(index => {
      const page = pages[index];
      return page && !isPdf(page) ? [pageUrl(urlOf, page, false)] : [];
    });
  // The pages are made anew with every answer of the engine; their addresses stay the same.
  const wanted = JSON.stringify([addresses(shown), addresses(aheadOf(inHand, pages.length))]);
  useLayoutEffect(() => {
    if (!enabled) return;
    const [onScreen, next] = JSON.parse(wanted) as [string[], string[]];
    pictures.hold(onScreen, next);
  }, [pictures, wanted, enabled]);
}

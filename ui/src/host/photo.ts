import type { Recipe } from '@/generated';

/** What follows the name of a photo in its address: small or not, and the recipe in numbers, as the engine reads it. */
export function photoQuery(thumbnail: boolean, recipe?: Recipe): string {
  const parts = thumbnail ? ['thumbnail=1'] : [];
  if (recipe) {
    const corners = (recipe.corners ?? []).flatMap(({ x, y }) => [x, y]);
    parts.push(`recipe=${[recipe.turn, ...corners].join(',')}`);
  }
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

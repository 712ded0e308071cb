import type { RatingLevel } from '@/generated';

/** Stars of each level, as the national system counts. */
export const STARS: Record<RatingLevel, 1 | 2 | 3 | 4 | 5> = {
  very_satisfied: 5,
  satisfied: 4,
  fair: 3,
  dissatisfied: 2,
  very_dissatisfied: 1,
};

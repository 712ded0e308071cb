import type { Point } from './look';

/** What keys do with the picture of a stage. */
export interface StageHandle {
  zoomBy: (factor: number) => void;
  /** To a scale; null fits. */
  zoomTo: (scale: number | null) => void;
  move: (way: Point) => void;
  turn: (quarters: number) => void;
  /** Asks again for what could not be had; false when nothing is missing. */
  again: () => boolean;
}

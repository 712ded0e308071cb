import type { Attachment, Submission } from '@/generated';

/** One photo of a submission, with the material it belongs to. */
export interface Sheet {
  material: string;
  photo: Attachment;
  /** Page within its material, from 1. */
  page: number;
  pages: number;
}

/** How the current photo is shown. */
export interface Viewer {
  index: number;
  /** Quarter turns clockwise, 0 to 3. */
  turns: number;
  /** 1 fits the photo into the frame. */
  zoom: number;
  /** As it was taken, and not as it was cut out. */
  original: boolean;
}

/** Steps of magnification. */
export const ZOOMS = [1, 1.5, 2, 3, 4] as const;

/** The first photo, upright and fitted. */
export const FIRST: Viewer = { index: 0, turns: 0, zoom: 1, original: false };

/** What the keys do. */
export type ViewerMove =
  | { type: 'next'; count: number }
  | { type: 'previous'; count: number }
  | { type: 'show'; index: number }
  | { type: 'zoom_in' }
  | { type: 'zoom_out' }
  | { type: 'rotate' }
  | { type: 'original' };

/** All photos of a submission in the order of its materials. */
export function sheetsOf(submission: Submission): Sheet[] {
  return submission.materials.flatMap(material =>
    material.photos.map((photo, index) => ({
      material: material.name,
      photo,
      page: index + 1,
      pages: material.photos.length,
    })),
  );
}

/** Turning and zooming belong to one photo: the next one starts upright and fitted. */
export function move(viewer: Viewer, action: ViewerMove): Viewer {
  switch (action.type) {
    case 'next':
      return show(viewer, Math.min(viewer.index + 1, Math.max(action.count - 1, 0)));
    case 'previous':
      return show(viewer, Math.max(viewer.index - 1, 0));
    case 'show':
      return show(viewer, action.index);
    case 'zoom_in':
      return { ...viewer, zoom: ZOOMS.find(zoom => zoom > viewer.zoom) ?? viewer.zoom };
    case 'zoom_out':
      return { ...viewer, zoom: ZOOMS.findLast(zoom => zoom < viewer.zoom) ?? viewer.zoom };
    case 'original':
      return { ...viewer, turns: 0, zoom: 1, original: !viewer.original };
    case 'rotate':
      return { ...viewer, turns: (viewer.turns + 1) % 4 };
  }
}

function show(viewer: Viewer, index: number): Viewer {
  return index === viewer.index ? viewer : { ...FIRST, index };
}

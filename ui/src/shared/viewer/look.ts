/** Width and height in CSS pixels of the frame, or in pixels of the picture. */
export interface Size {
  width: number;
  height: number;
}

/** A place, or a way, in CSS pixels; places are counted from the middle of the frame. */
export interface Point {
  x: number;
  y: number;
}

/** How a picture lies in its frame. */
export interface Look {
  /** CSS pixels for one pixel of the picture; null fits it into the frame, whatever size that gets. */
  scale: number | null;
  /** From the middle of the frame to the middle of the picture. */
  offset: Point;
  /** Quarter turns clockwise, 0 to 3. Only to look: the stored photo stays as it is. */
  turns: number;
}

/** The middle of the frame: where keys zoom. */
export const MIDDLE: Point = { x: 0, y: 0 };

/** Upright, and as large as the frame. */
export const FITTED: Look = { scale: null, offset: MIDDLE, turns: 0 };

/** One press of a zoom key. */
export const ZOOM_STEP = 1.25;

/** No picture is drawn with more CSS pixels than this for one of its own, unless it is tiny beside its frame. */
const LARGEST = 4;

/** The picture as it lies: on its side after a quarter turn. */
function turned(picture: Size, turns: number): Size {
  return turns % 2 === 0 ? picture : { width: picture.height, height: picture.width };
}

/** The scale at which all of it is just seen. */
export function fitScale(picture: Size, frame: Size, turns: number): number {
  const { width, height } = turned(picture, turns);
  if (width <= 0 || height <= 0) return 1;
  return Math.min(frame.width / width, frame.height / height);
}

/** The scale it is drawn at. */
export function scaleOf(look: Look, picture: Size, frame: Size): number {
  return look.scale ?? fitScale(picture, frame, look.turns);
}

/** To a scale, with what is at the point staying there. At the scale that fits, it fits again and goes on doing so. */
export function zoomTo(look: Look, scale: number, at: Point, picture: Size, frame: Size): Look {
  const fit = fitScale(picture, frame, look.turns);
  const next = Math.min(Math.max(scale, Math.min(fit, 1)), Math.max(LARGEST, LARGEST * fit));
  if (Math.abs(next / fit - 1) < 0.001) return { ...FITTED, turns: look.turns };
  // The way from the point to the middle of the picture grows with the picture, however that is turned.
  const growth = next / scaleOf(look, picture, frame);
  const offset = {
    x: at.x - (at.x - look.offset.x) * growth,
    y: at.y - (at.y - look.offset.y) * growth,
  };
  return held({ ...look, scale: next, offset }, picture, frame);
}

/** Larger or smaller by a factor. A step across the scale that fits stops there. */
export function zoomBy(look: Look, factor: number, at: Point, picture: Size, frame: Size): Look {
  const from = scaleOf(look, picture, frame);
  const fit = fitScale(picture, frame, look.turns);
  const to = from * factor;
  const crosses = (from - fit) * (to - fit) < 0 && Math.abs(from / fit - 1) > 0.001;
  return zoomTo(look, crosses ? fit : to, at, picture, frame);
}

/** Moved by as much. */
export function moveBy(look: Look, way: Point, picture: Size, frame: Size): Look {
  const offset = { x: look.offset.x + way.x, y: look.offset.y + way.y };
  return held({ ...look, offset }, picture, frame);
}

/** Turned by quarters, clockwise, and fitted: what was looked at closely is elsewhere now. */
export function turnBy(look: Look, quarters: number): Look {
  return { ...FITTED, turns: (((look.turns + quarters) % 4) + 4) % 4 };
}

/** Not moved out of the frame: a picture larger than it covers it, a smaller one lies in the middle. */
export function held(look: Look, picture: Size, frame: Size): Look {
  const scale = scaleOf(look, picture, frame);
  const { width, height } = turned(picture, look.turns);
  const within = (value: number, drawn: number, room: number) => {
    const most = Math.max(0, (drawn - room) / 2);
    return Math.min(Math.max(value, -most), most);
  };
  const x = within(look.offset.x, width * scale, frame.width);
  const y = within(look.offset.y, height * scale, frame.height);
  return x === look.offset.x && y === look.offset.y ? look : { ...look, offset: { x, y } };
}

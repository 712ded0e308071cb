import {
  type PointerEvent,
  type Ref,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useT } from '../i18n';
import { Button } from '../ui/Button';
import { Drawn, DrawnSmall } from './Drawn';
import type { StageHandle } from './handle';
import {
  FITTED,
  fitScale,
  held,
  type Look,
  MIDDLE,
  moveBy,
  type Point,
  scaleOf,
  type Size,
  turnBy,
  zoomBy,
  zoomTo,
} from './look';
import { isPdf, type Page, pageLabel, pageUrl, type PhotoUrl } from './pages';
import { PdfPage } from './PdfPage';
import type { Picture, Pictures } from './pictures';

/** Milliseconds after which a photo that could not be had is asked for again by itself. */
const ASK_AGAIN = 5000;

/** Zoom by this for one pixel of the wheel: a notch of 100 is a third. */
const WHEEL = 1.003;
/** Pixels of a line, where a wheel counts in lines. */
const LINE = 33;

interface StageProps {
  page: Page;
  urlOf: PhotoUrl;
  pictures: Pictures;
  look: Look;
  /** Enter asks again for what could not be had. */
  keyOn?: boolean;
  /** Without it the picture stays as it lies. */
  onLook?: (look: Look) => void;
  /** Test id of the picture. */
  testid: string;
  ref?: Ref<StageHandle> | undefined;
}

/** A page in its frame. The room for a photo is known before it comes and filled with its small picture, so that nothing jumps. */
export function Stage({ ref, ...props }: StageProps) {
  const t = useT();
  const { page, urlOf, keyOn = false } = props;
  if (!isPdf(page)) return <PhotoStage ref={ref} {...props} />;
  // Without the small pictures of its pages, which would take the room.
  const url = `${pageUrl(urlOf, page, false)}#navpanes=0`;
  return <PdfPage ref={ref} label={pageLabel(t, page)} url={url} keyOn={keyOn} />;
}

function PhotoStage({ page, urlOf, pictures, look, onLook, keyOn, testid, ref }: StageProps) {
  const t = useT();
  const url = pageUrl(urlOf, page, false);
  const frame = useRef<HTMLDivElement>(null);
  const room = useRoom(frame);
  const picture = useSyncExternalStore(pictures.subscribe, () => pictures.of(url));
  const smallUrl = pageUrl(urlOf, page, true);
  const small = useSyncExternalStore(pictures.subscribe, () => pictures.of(smallUrl));
  const size = sizeOf(page, picture, small);
  const settled = held(look, size, room);
  const scale = scaleOf(settled, size, room);

  // Several moves can come before the next one is drawn; each goes on from the one before.
  const latest = useRef(settled);
  useLayoutEffect(() => {
    latest.current = settled;
  });
  const change = (next: (from: Look) => Look) => {
    latest.current = next(latest.current);
    onLook?.(latest.current);
  };
  useImperativeHandle(ref, () => ({
    zoomBy: factor => change(from => zoomBy(from, factor, MIDDLE, size, room)),
    zoomTo: to =>
      change(from => (to === null ? { ...FITTED, turns: from.turns } : zoomTo(from, to, MIDDLE, size, room))),
    move: way => change(from => moveBy(from, way, size, room)),
    turn: quarters => change(from => turnBy(from, quarters)),
    again: () => {
      if (picture?.state !== 'failed') return false;
      pictures.again(url);
      return true;
    },
  }));
  useWheel(frame, onLook && ((factor, at) => change(from => zoomBy(from, factor, at, size, room))));
  const drag = useDrag(onLook && (way => change(from => moveBy(from, way, size, room))));
  useEffect(() => {
    if (picture?.state !== 'failed') return;
    const timer = setTimeout(() => pictures.again(url), ASK_AGAIN);
    return () => clearTimeout(timer);
  }, [picture, pictures, url]);

  const movable = onLook !== undefined && scale > fitScale(size, room, look.turns) * 1.001;
  return (
    <div ref={frame} className={movable ? 'stage stage-movable' : 'stage'} {...drag}>
      {picture?.state === 'failed' ? (
        <div className="empty" role="status" data-testid="photo-failed">
          <p className="empty-title">{t('viewer.pending')}</p>
          <p>{t('viewer.pendingHelp')}</p>
          <Button
            {...(keyOn && { shortcut: 'Enter' })}
            onClick={event => {
              event.stopPropagation();
              pictures.again(url);
            }}
            data-testid="photo-again"
          >
            {t('viewer.again')}
          </Button>
          <small>{t('viewer.tried', { count: picture.failures })}</small>
        </div>
      ) : (
        <>
          <div
            className="stage-picture"
            style={{
              width: size.width * scale,
              height: size.height * scale,
              transform: `translate(-50%, -50%) translate(${settled.offset.x}px, ${settled.offset.y}px) rotate(${look.turns * 90}deg)`,
            }}
          >
            {picture?.state === 'ready' ? (
              <Drawn element={picture.element} label={pageLabel(t, page)} testid={testid} />
            ) : (
              small?.state === 'ready' && <DrawnSmall element={small.element} />
            )}
          </div>
          {picture?.state === 'ready'
            ? onLook && <output className="stage-scale">{Math.round(scale * 100)}%</output>
            : picture && (
                <span className="stage-scale loading" role="status">
                  {t('viewer.coming')}
                </span>
              )}
        </>
      )}
    </div>
  );
}

/** In pixels of the photo: as it was noted when it was taken in, else as it is. What was cut out of it has a size of its own, which its small picture has in proportion. */
function sizeOf(page: Page, picture: Picture | undefined, small: Picture | undefined): Size {
  const { width, height, recipe } = page.photo;
  if (width > 0 && height > 0 && !recipe?.corners) {
    return (recipe?.turn ?? 0) % 2 === 0 ? { width, height } : { width: height, height: width };
  }
  const element = picture?.state === 'ready' ? picture.element : small?.element;
  return { width: element?.naturalWidth ?? 0, height: element?.naturalHeight ?? 0 };
}

/** How much room the frame has, also after the window was made larger or smaller. */
function useRoom(frame: RefObject<HTMLDivElement | null>): Size {
  const [room, setRoom] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      setRoom(last => (last.width === width && last.height === height ? last : { width, height }));
    };
    measure();
    // A document without a layout (unit tests) has nothing to observe.
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return room;
}

/** The wheel zooms at the pointer. React's own listener could not keep the page below from scrolling. */
function useWheel(
  frame: RefObject<HTMLDivElement | null>,
  onZoom: ((factor: number, at: Point) => void) | undefined,
): void {
  const latest = useRef(onZoom);
  useLayoutEffect(() => {
    latest.current = onZoom;
  });
  const works = onZoom !== undefined;
  useEffect(() => {
    const element = frame.current;
    if (!element || !works) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE;
      latest.current?.(WHEEL ** -pixels, placeIn(element, event));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [frame, works]);
}

/** From the middle of the frame. Engines disagree on whether places on the screen count the zoom of the large mode; sizes tell. */
function placeIn(element: HTMLElement, event: { clientX: number; clientY: number }): Point {
  const { left, top, width, height } = element.getBoundingClientRect();
  const zoom = width / element.offsetWidth || 1;
  return {
    x: (event.clientX - left - width / 2) / zoom,
    y: (event.clientY - top - height / 2) / zoom,
  };
}

/** A held pointer moves the picture. */
function useDrag(onMove: ((way: Point) => void) | undefined) {
  const last = useRef<Point | null>(null);
  if (!onMove) return {};
  const end = () => {
    last.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      if (event.button !== 0 || (event.target as Element).closest('button')) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      last.current = placeIn(event.currentTarget, event);
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      if (!last.current) return;
      const now = placeIn(event.currentTarget, event);
      onMove({ x: now.x - last.current.x, y: now.y - last.current.y });
      last.current = now;
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

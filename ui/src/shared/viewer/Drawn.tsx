import { useLayoutEffect, useRef } from 'react';
import { drawSmall, putInto } from './pictures';

/** A decoded picture itself, without reading or decoding it once more. */
export function Drawn(props: { element: HTMLImageElement; label: string; testid: string }) {
  const { element, label, testid } = props;
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(
    () => (place.current ? putInto(place.current, element, label, testid) : undefined),
    [element, label, testid],
  );
  return <span ref={place} className="drawn" />;
}

/** A small picture in the place of a large one; the small one itself stays where it is in the strip. */
export function DrawnSmall({ element }: { element: HTMLImageElement }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current) drawSmall(canvas.current, element);
  }, [element]);
  return <canvas ref={canvas} className="stage-small" />;
}

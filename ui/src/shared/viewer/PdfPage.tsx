import { useEffect, useRef } from 'react';

/**
 * A PDF in the browser's own viewer, which zooms and scrolls by itself. It is another document: whoever has the focus in it has none of our
 * keys. So a click leaves the keyboard here, and only Tab goes into it (and out again), to scroll it by keys.
 */
export function PdfPage({ label, url }: { label: string; url: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    let tabbing = false;
    const onKey = (event: KeyboardEvent) => {
      tabbing = event.key === 'Tab';
    };
    const onPointer = () => {
      tabbing = false;
    };
    const onBlur = () => {
      // Only now does the document know that the frame has the focus.
      setTimeout(() => {
        if (tabbing || document.activeElement !== frame.current) return;
        frame.current?.blur();
        window.focus();
      });
    };
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('pointermove', onPointer, true);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('pointermove', onPointer, true);
      window.removeEventListener('blur', onBlur);
    };
  }, []);
  return <iframe ref={frame} className="stage-pdf" src={url} title={label} data-testid="photo-pdf" />;
}

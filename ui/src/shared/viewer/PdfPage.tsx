import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { useT } from '../i18n';
import { Button } from '../ui/Button';
import type { StageHandle } from './handle';

/**
 * A PDF in the browser's own viewer, which zooms and scrolls by itself. It is another document: whoever has the focus in it has none of our
 * keys. So a click leaves the keyboard here, and only Tab goes into it (and out again), to scroll it by keys.
 * Nor does it tell whether it could be had; so asking for it again is always offered.
 */
export function PdfPage(props: {
  label: string;
  url: string;
  /** Enter asks for it again. */
  keyOn: boolean;
  ref?: Ref<StageHandle> | undefined;
}) {
  const { ref, keyOn, label, url } = props;
  const t = useT();
  const frame = useRef<HTMLIFrameElement>(null);
  const [attempt, setAttempt] = useState(0);
  const again = () => setAttempt(last => last + 1);
  const nothing = () => undefined;
  useImperativeHandle(ref, () => ({
    zoomBy: nothing,
    zoomTo: nothing,
    move: nothing,
    turn: nothing,
    again: () => {
      again();
      return true;
    },
  }));
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
  return (
    <div className="stage stage-pdf">
      <p className="pdf-words">
        <span className="grow">{t('viewer.pdfHelp')}</span>
        <Button
          tone="quiet"
          {...(keyOn && { shortcut: 'Enter' })}
          onClick={event => {
            event.stopPropagation();
            again();
          }}
          data-testid="pdf-again"
        >
          {t('viewer.again')}
        </Button>
      </p>
      <iframe key={attempt} ref={frame} src={url} title={label} data-testid="photo-pdf" />
    </div>
  );
}

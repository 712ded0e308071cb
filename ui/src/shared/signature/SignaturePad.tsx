import { type PointerEvent, useRef, useState } from 'react';
import { asFailure, host } from '@/host';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { Button } from '../ui/Button';
import { Tag } from '../ui/Tag';
import { toastFailure } from '../ui/toast';

/** Pixels of the picture; enough to print 60 mm wide at 300 dpi. The pad on screen may be smaller. */
const WIDTH = 840;
const HEIGHT = 300;

/** What the pad needs. */
export interface SignaturePadProps {
  /** Hash of the signature that was given, or null. */
  signed: string | null;
  /** The engine took the picture in. */
  onSigned: (hash: string) => Promise<unknown> | void;
  /** Only to look at. */
  readOnly?: boolean;
  /** How the picture goes to the engine, where it is not as a photo. */
  put?: (picture: Blob) => Promise<{ hash: string }>;
  /** The applicant is alone with it, on the second screen: told what to do, and with keys. Delete clears, Enter confirms. */
  alone?: boolean;
}

/** The applicant signs with a pen, finger or mouse; the picture goes to the engine as PNG. */
export function SignaturePad(props: SignaturePadProps) {
  const { signed, onSigned, readOnly = false, put = host.putPhoto, alone = false } = props;
  const t = useT();
  const canvas = useRef<HTMLCanvasElement>(null);
  const done = useRef<HTMLButtonElement>(null);
  const [drawn, setDrawn] = useState(false);
  const [again, setAgain] = useState(false);
  const [pending, setPending] = useState(false);

  const clear = () => {
    const context = canvas.current?.getContext('2d');
    if (context) whiten(context);
    setDrawn(false);
  };

  const confirm = async () => {
    const element = canvas.current;
    if (!element || !drawn || pending) return;
    setPending(true);
    try {
      const picture = await pngOf(element);
      const { hash } = await put(picture);
      await onSigned(hash);
      setAgain(false);
      setDrawn(false);
    } catch (thrown) {
      toastFailure(asFailure(thrown));
    } finally {
      setPending(false);
    }
  };

  useKeys({ Delete: clear, Enter: () => void confirm() }, { enabled: alone && drawn });

  if (signed && !again) {
    return (
      <div className="signature" data-testid="signature">
        <img className="signature-image" src={host.photoUrl(signed, false)} alt={t('signature.image')} />
        <div className="signature-actions">
          <Tag tone="ok">{t('signature.signed')}</Tag>
          {!readOnly && (
            <Button onClick={() => setAgain(true)} data-testid="sign-again">
              {t('signature.again')}
            </Button>
          )}
        </div>
      </div>
    );
  }
  if (readOnly) return null;

  const draw = (event: PointerEvent<HTMLCanvasElement>, begins: boolean) => {
    const context = event.currentTarget.getContext('2d');
    if (!context) return;
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const y = ((event.clientY - box.top) / box.height) * HEIGHT;
    if (begins) {
      if (!drawn) whiten(context);
      context.lineCap = 'round';
      context.lineJoin = 'round';
      context.strokeStyle = '#1c2733';
      context.beginPath();
      context.moveTo(x, y);
    }
    context.lineWidth = event.pointerType === 'pen' ? 2 + event.pressure * 6 : 5;
    context.lineTo(x, y);
    context.stroke();
  };

  return (
    <div className="signature" data-testid="signature">
      <small>{t(alone ? 'applicant.signHere' : 'signature.hint')}</small>
      <canvas
        ref={canvas}
        className="signature-pad"
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={t('signature.pad')}
        data-testid="sign-pad"
        onPointerDown={event => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          draw(event, true);
          setDrawn(true);
        }}
        onPointerMove={event => {
          if (event.buttons !== 0) draw(event, false);
        }}
        // Signed with the pen, confirmed with Enter.
        onPointerUp={() => done.current?.focus()}
      />
      <div className="signature-actions">
        <Button
          onClick={clear}
          disabled={!drawn}
          {...(alone && { shortcut: 'Delete' })}
          data-testid="sign-clear"
        >
          {t('signature.again')}
        </Button>
        <Button
          ref={done}
          tone="primary"
          {...(alone && { shortcut: 'Enter' })}
          onClick={() => void confirm()}
          disabled={!drawn || pending}
          data-testid="sign-confirm"
        >
          {t('signature.confirm')}
        </Button>
      </div>
    </div>
  );
}

/** A signature is dark on white: a transparent ground prints black. */
function whiten(context: CanvasRenderingContext2D): void {
  context.fillStyle = '#fff';
  context.fillRect(0, 0, WIDTH, HEIGHT);
}

function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      blob => (blob ? resolve(blob) : reject(new Error('the canvas gave no picture'))),
      'image/png',
    );
  });
}

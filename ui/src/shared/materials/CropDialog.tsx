import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import type { Attachment, Recipe } from '@/generated';
import { host } from '@/host';
import { useT } from '../i18n';
import { chordOf, useKeys } from '../keys';
import { useRpc } from '../rpc';
import { Button, Kbd } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { type Corners, recipeOf, stepOf, WHOLE_PICTURE, withCorner } from './corners';

/** Milliseconds after the last change until the result is drawn. */
const PAUSE = 250;

const cornerNames = ['crop.corner.0', 'crop.corner.1', 'crop.corner.2', 'crop.corner.3'] as const;

/**
 * Cuts a page out: four corners on what was taken, and beside it what comes of it. Tab or 1–4 choose a corner, arrows move it (with Shift further), R turns,
 * 0 takes the whole picture. What was taken stays as it is.
 */
export function CropDialog(props: {
  name: string;
  photo: Attachment;
  page: number;
  onClose: () => void;
  onTake: (recipe: Recipe) => void;
}) {
  const { photo } = props;
  const found = useRpc('photo_view', { hash: photo.hash });
  if (found.isPending) return null;
  const corners = photo.recipe?.corners ?? (photo.recipe ? undefined : found.data?.page) ?? WHOLE_PICTURE;
  return <Cropping {...props} corners={corners} suggested={found.data?.page ?? null} />;
}

function Cropping(props: Parameters<typeof CropDialog>[0] & { corners: Corners; suggested: Corners | null }) {
  const { name, photo, page, suggested } = props;
  const t = useT();
  const stage = useRef<HTMLDivElement>(null);
  const [corners, setCorners] = useState(props.corners);
  const [turn, setTurn] = useState(photo.recipe?.turn ?? 0);
  const recipe = recipeOf(corners, turn);
  const result = useSettled(host.photoUrl(photo.hash, true, recipe));
  const [failed, setFailed] = useState('');
  const none = failed === result;
  const choose = (index: number) =>
    stage.current?.querySelector<HTMLElement>(`[data-corner="${index}"]`)?.focus();
  const rotate = () => setTurn(now => (now + 1) % 4);
  const whole = () => setCorners(WHOLE_PICTURE);
  const suggest = () => setCorners(suggested ?? WHOLE_PICTURE);
  const take = () => {
    if (!none) props.onTake(recipe);
  };
  useKeys({
    R: rotate,
    '0': whole,
    A: suggest,
    '1': () => choose(0),
    '2': () => choose(1),
    '3': () => choose(2),
    '4': () => choose(3),
  });
  // After the dialog has opened, which gives the focus to its first part.
  useEffect(() => stage.current?.querySelector<HTMLElement>('[data-corner="0"]')?.focus(), []);

  // Not among the shortcuts: an arrow that is held down goes on moving.
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const chord = chordOf(event.nativeEvent);
    const step = stepOf(chord);
    if (step) {
      event.preventDefault();
      setCorners(now => {
        const at = now[index] ?? { x: 0, y: 0 };
        return withCorner(now, index, { x: at.x + step.x, y: at.y + step.y });
      });
    } else if (chord === 'Enter') {
      event.preventDefault();
      take();
    }
  };
  const onPointerMove = (event: PointerEvent, index: number) => {
    const box = stage.current?.getBoundingClientRect();
    if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const share = (at: number, from: number, of: number) => ((at - from) / of) * 10_000;
    setCorners(now =>
      withCorner(now, index, {
        x: share(event.clientX, box.left, box.width),
        y: share(event.clientY, box.top, box.height),
      }),
    );
  };
  const percent = (part: number) => (part / 100).toFixed(1);
  return (
    <Dialog
      title={t('crop.title', { name, page })}
      width={1080}
      onClose={props.onClose}
      onConfirm={take}
      confirmDisabled={none}
      confirmLabel={t('crop.take')}
      data-testid="crop-dialog"
    >
      <div className="crop">
        <div className="crop-frame">
          <div ref={stage} className="crop-stage">
            <img
              src={host.photoUrl(photo.hash, false)}
              alt={t('materials.photoOf', { name, page })}
              draggable={false}
            />
            <svg viewBox="0 0 10000 10000" preserveAspectRatio="none" aria-hidden="true">
              <polygon points={corners.map(({ x, y }) => `${x},${y}`).join(' ')} />
            </svg>
            {corners.map(({ x, y }, index) => (
              <button
                key={cornerNames[index]}
                type="button"
                className="crop-corner"
                style={{ left: `${x / 100}%`, top: `${y / 100}%` }}
                data-corner={index}
                data-testid={`crop-corner-${index + 1}`}
                aria-label={t('crop.at', {
                  number: index + 1,
                  corner: t(cornerNames[index] ?? 'crop.corner.0'),
                  x: percent(x),
                  y: percent(y),
                })}
                onKeyDown={event => onKeyDown(event, index)}
                onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
                onPointerMove={event => onPointerMove(event, index)}
              >
                {index + 1}
              </button>
            ))}
          </div>
        </div>
        <div className="crop-side">
          <h3>{t('crop.result')}</h3>
          <div className="crop-result">
            {none ? (
              <p role="alert" data-testid="crop-none">
                {t('crop.none')}
              </p>
            ) : (
              <img
                src={result}
                alt={t('crop.resultOf', { name, page })}
                onError={() => setFailed(result)}
                data-testid="crop-result"
              />
            )}
          </div>
          <div className="crop-tools">
            <Button shortcut="R" onClick={rotate} data-testid="crop-turn">
              {t('crop.turn')}
            </Button>
            {suggested && (
              <Button shortcut="A" onClick={suggest} data-testid="crop-suggest">
                {t('crop.suggest')}
              </Button>
            )}
            <Button shortcut="0" onClick={whole} data-testid="crop-whole">
              {t('crop.whole')}
            </Button>
          </div>
          <ul className="crop-help">
            <li>
              <Kbd>Tab</Kbd> <Kbd>1</Kbd>–<Kbd>4</Kbd> {t('crop.help.choose')}
            </li>
            <li>
              <Kbd>↑↓←→</Kbd> {t('crop.help.move')}
            </li>
            <li>
              <Kbd>Shift</Kbd> {t('crop.help.far')}
            </li>
            <li>
              <Kbd>Enter</Kbd> {t('crop.help.take')}
            </li>
          </ul>
        </div>
      </div>
    </Dialog>
  );
}

/** A value once it has stood still. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

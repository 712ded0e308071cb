import { type CSSProperties, useEffect, useReducer, useState } from 'react';
import type { Recipe } from '@/generated';
import { host } from '@/host';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { flawWords, isFlawed } from '../materials/verdict';
import { Button, Empty, Panel, Tag } from '../ui';
import './submission.css';
import { FIRST, move, type Sheet, type Viewer } from './viewer';

/** Milliseconds after which a photo that has not arrived is asked for again. */
const ASK_AGAIN = 5000;

/** Address of a photo's bytes. */
type PhotoUrl = (hash: string, thumbnail: boolean, recipe?: Recipe) => string;

/**
 * The photos, the first one large at once, each as it was cut out at the counter. Arrows go through them, + and - zoom, R turns, O shows what was
 * taken, whole. What the verdict objected to stands beside it, with the reason why it was handed in all the same.
 */
export function PhotoViewer(props: { sheets: Sheet[]; photoUrl?: PhotoUrl }) {
  const t = useT();
  const { sheets, photoUrl = host.photoUrl } = props;
  const [viewer, act] = useReducer(move, FIRST);
  const count = sheets.length;
  const next = () => act({ type: 'next', count });
  const previous = () => act({ type: 'previous', count });
  const larger = () => act({ type: 'zoom_in' });
  const smaller = () => act({ type: 'zoom_out' });
  const turn = () => act({ type: 'rotate' });
  const whole = () => act({ type: 'original' });
  useKeys(
    { ArrowRight: next, ArrowLeft: previous, '+': larger, '=': larger, '-': smaller, R: turn, O: whole },
    { enabled: count > 0 },
  );
  const sheet = sheets[viewer.index];
  if (sheet === undefined) {
    return (
      <Panel title={t('submission.materials')} data-testid="task-photos">
        <Empty title={t('submission.noPhotos')}>
          <p>{t('submission.noPhotosHelp')}</p>
        </Empty>
      </Panel>
    );
  }
  const label = t('submission.photoLabel', {
    material: sheet.material,
    page: sheet.page,
    pages: sheet.pages,
  });
  const { photo } = sheet;
  const recipe = viewer.original ? undefined : photo.recipe;
  return (
    <Panel
      title={label}
      note={t('submission.photoCount', { index: viewer.index + 1, count })}
      data-testid="task-photos"
      foot={
        <div className="viewer-foot">
          {isFlawed(photo) && (
            <p className="viewer-flaw" data-testid="photo-flaw">
              <Tag tone="warn">{flawWords(t, photo.verdict)}</Tag>{' '}
              {photo.overruled !== undefined && t('submission.overruled', { reason: photo.overruled })}
            </p>
          )}
          <ul className="viewer-strip">
            {sheets.map((each, index) => (
              <li key={`${each.material} ${each.photo.hash}`}>
                <button
                  type="button"
                  aria-current={index === viewer.index}
                  aria-label={t('submission.photoLabel', {
                    material: each.material,
                    page: each.page,
                    pages: each.pages,
                  })}
                  onClick={() => act({ type: 'show', index })}
                >
                  <Thumbnail sheet={each} photoUrl={photoUrl} />
                </button>
              </li>
            ))}
          </ul>
          <div className="viewer-tools">
            <Button shortcut="←" onClick={previous} disabled={viewer.index === 0}>
              {t('submission.previousPhoto')}
            </Button>
            <Button shortcut="→" onClick={next} disabled={viewer.index === count - 1}>
              {t('submission.nextPhoto')}
            </Button>
            <Button shortcut="=" onClick={larger}>
              {t('submission.zoomIn')}
            </Button>
            <Button shortcut="-" onClick={smaller}>
              {t('submission.zoomOut')}
            </Button>
            <Button shortcut="R" onClick={turn}>
              {t('submission.rotate')}
            </Button>
            {photo.recipe && (
              <Button
                shortcut="O"
                onClick={whole}
                aria-pressed={viewer.original}
                data-testid="photo-original"
              >
                {t('submission.original')}
              </Button>
            )}
          </div>
        </div>
      }
    >
      <div className="viewer-frame">
        {isPdf(sheet) ? (
          <iframe className="viewer-pdf" src={photoUrl(sheet.photo.hash, false)} title={label} />
        ) : (
          <LargePhoto
            key={`${photo.hash} ${viewer.original}`}
            url={photoUrl(photo.hash, false, recipe)}
            label={label}
            viewer={viewer}
          />
        )}
      </div>
    </Panel>
  );
}

function Thumbnail({ sheet, photoUrl }: { sheet: Sheet; photoUrl: PhotoUrl }) {
  const [missing, setMissing] = useState(false);
  if (isPdf(sheet)) return 'PDF';
  if (missing) return '…';
  return (
    <img
      src={photoUrl(sheet.photo.hash, true, sheet.photo.recipe)}
      alt=""
      onError={() => setMissing(true)}
      data-testid="task-thumbnail"
    />
  );
}

function isPdf(sheet: Sheet): boolean {
  return sheet.photo.media_type === 'application/pdf';
}

function LargePhoto({ url, label, viewer }: { url: string; label: string; viewer: Viewer }) {
  const t = useT();
  const [missing, setMissing] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!missing) return;
    const timer = setTimeout(() => {
      setMissing(false);
      setAttempt(last => last + 1);
    }, ASK_AGAIN);
    return () => clearTimeout(timer);
  }, [missing]);
  if (missing) {
    return (
      <Empty title={t('submission.photoPending')} data-testid="task-photo-pending">
        {null}
      </Empty>
    );
  }
  const style = { '--zoom': viewer.zoom, '--turn': `${viewer.turns * 90}deg` } as CSSProperties;
  return (
    <div className="viewer-stage" style={style}>
      <img
        key={attempt}
        className={viewer.turns % 2 === 1 ? 'viewer-photo viewer-photo-sideways' : 'viewer-photo'}
        src={url}
        alt={label}
        onError={() => setMissing(true)}
        data-testid="task-photo"
      />
    </div>
  );
}

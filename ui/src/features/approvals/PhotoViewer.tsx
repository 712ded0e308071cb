import { type CSSProperties, useEffect, useReducer, useState } from 'react';
import { host } from '@/host';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { Button, Empty, Panel } from '@/shared/ui';
import { FIRST, move, type Sheet, type Viewer } from './viewer';

/** Milliseconds after which a photo that has not arrived is asked for again. */
const ASK_AGAIN = 5000;

/** The photos, the first one large at once. Arrows go through them, + and - zoom, R turns. */
export function PhotoViewer({ sheets }: { sheets: Sheet[] }) {
  const t = useT();
  const [viewer, act] = useReducer(move, FIRST);
  const count = sheets.length;
  const next = () => act({ type: 'next', count });
  const previous = () => act({ type: 'previous', count });
  const larger = () => act({ type: 'zoom_in' });
  const smaller = () => act({ type: 'zoom_out' });
  const turn = () => act({ type: 'rotate' });
  useKeys(
    { ArrowRight: next, ArrowLeft: previous, '+': larger, '=': larger, '-': smaller, R: turn },
    { enabled: count > 0 },
  );
  const sheet = sheets[viewer.index];
  if (sheet === undefined) {
    return (
      <Panel title={t('approvals.materials')} data-testid="task-photos">
        <Empty title={t('approvals.noPhotos')}>
          <p>{t('approvals.noPhotosHelp')}</p>
        </Empty>
      </Panel>
    );
  }
  const label = t('approvals.photoLabel', { material: sheet.material, page: sheet.page, pages: sheet.pages });
  return (
    <Panel
      title={label}
      note={t('approvals.photoCount', { index: viewer.index + 1, count })}
      data-testid="task-photos"
      foot={
        <div className="viewer-foot">
          <ul className="viewer-strip">
            {sheets.map((each, index) => (
              <li key={`${each.material} ${each.photo.hash}`}>
                <button
                  type="button"
                  aria-current={index === viewer.index}
                  aria-label={t('approvals.photoLabel', {
                    material: each.material,
                    page: each.page,
                    pages: each.pages,
                  })}
                  onClick={() => act({ type: 'show', index })}
                >
                  <Thumbnail sheet={each} />
                </button>
              </li>
            ))}
          </ul>
          <div className="viewer-tools">
            <Button shortcut="←" onClick={previous} disabled={viewer.index === 0}>
              {t('approvals.previousPhoto')}
            </Button>
            <Button shortcut="→" onClick={next} disabled={viewer.index === count - 1}>
              {t('approvals.nextPhoto')}
            </Button>
            <Button shortcut="=" onClick={larger}>
              {t('approvals.zoomIn')}
            </Button>
            <Button shortcut="-" onClick={smaller}>
              {t('approvals.zoomOut')}
            </Button>
            <Button shortcut="R" onClick={turn}>
              {t('approvals.rotate')}
            </Button>
          </div>
        </div>
      }
    >
      <div className="viewer-frame">
        {isPdf(sheet) ? (
          <iframe className="viewer-pdf" src={host.photoUrl(sheet.photo.hash, false)} title={label} />
        ) : (
          <LargePhoto key={sheet.photo.hash} hash={sheet.photo.hash} label={label} viewer={viewer} />
        )}
      </div>
    </Panel>
  );
}

function Thumbnail({ sheet }: { sheet: Sheet }) {
  const [missing, setMissing] = useState(false);
  if (isPdf(sheet)) return 'PDF';
  if (missing) return '…';
  return (
    <img
      src={host.photoUrl(sheet.photo.hash, true)}
      alt=""
      onError={() => setMissing(true)}
      data-testid="task-thumbnail"
    />
  );
}

function isPdf(sheet: Sheet): boolean {
  return sheet.photo.media_type === 'application/pdf';
}

function LargePhoto({ hash, label, viewer }: { hash: string; label: string; viewer: Viewer }) {
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
      <Empty title={t('approvals.photoPending')} data-testid="task-photo-pending">
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
        src={host.photoUrl(hash, false)}
        alt={label}
        onError={() => setMissing(true)}
        data-testid="task-photo"
      />
    </div>
  );
}

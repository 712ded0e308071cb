import { useCallback, useMemo, useState } from 'react';
import { host } from '@/host';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { Button, Empty, Panel, Tag } from '../ui';
import { flawWords, isFlawed } from '../verdict';
import { FITTED } from './look';
import { type Page, pageLabel, pageVerdict, type PhotoUrl, withOriginal } from './pages';
import { PageStrip } from './PageStrip';
import { usePictures } from './pictures';
import { Stage } from './Stage';
import { useHeldPages } from './useHeldPages';
import { Viewer, type ViewerAnswers } from './Viewer';
import './viewer.css';

/**
 * The photos beside what was handed in, the first one large at once, each as it was cut out at the counter. The arrows go through them, O shows
 * what was taken, F opens the viewer. What the verdict objected to stands below, with the reason why it was handed in all the same.
 */
export function PhotoPanel(props: {
  pages: readonly Page[];
  urlOf?: PhotoUrl;
  answers?: ViewerAnswers | undefined;
}) {
  const t = useT();
  const { urlOf = host.photoUrl } = props;
  const [index, setIndex] = useState(0);
  const [original, setOriginal] = useState<string | null>(null);
  const pages = useMemo(() => withOriginal(props.pages, original), [props.pages, original]);
  const [open, setOpen] = useState(false);
  const pictures = usePictures();
  const count = pages.length;
  const show = useCallback((at: number) => {
    setIndex(at);
    setOriginal(null);
  }, []);
  const next = () => index + 1 < count && show(index + 1);
  const previous = () => index > 0 && show(index - 1);
  const kept = props.pages[index];
  const cut = kept?.photo.recipe !== undefined;
  const asTaken = () => setOriginal(original === null ? (kept?.key ?? null) : null);
  useKeys({ F: () => setOpen(true) }, { enabled: count > 0 });
  useKeys({ O: asTaken }, { enabled: cut });
  useKeys(
    { ArrowRight: () => void next(), ArrowLeft: () => void previous() },
    { enabled: count > 0, repeating: true },
  );

  // The viewer holds what it shows; afterwards it is this panel's turn again.
  useHeldPages(pictures, pages, urlOf, { shown: [index], inHand: index, enabled: !open });
  const page = pages[index];
  if (page === undefined) {
    return (
      <Panel title={t('submission.materials')} data-testid="task-photos">
        <Empty title={t('submission.noPhotos')}>
          <p>{t('submission.noPhotosHelp')}</p>
        </Empty>
      </Panel>
    );
  }
  const verdict = pageVerdict(t, page);
  const flawed = isFlawed(page.photo);
  return (
    <Panel
      title={pageLabel(t, page)}
      note={[flawed ? '' : verdict, t('viewer.count', { index: index + 1, count })]
        .filter(words => words !== '')
        .join(' · ')}
      data-testid="task-photos"
      foot={
        <div className="photo-foot">
          {flawed && (
            <p data-testid="photo-flaw">
              <Tag tone="warn">{flawWords(t, page.photo.verdict)}</Tag>{' '}
              {page.photo.overruled !== undefined && t('viewer.overruled', { reason: page.photo.overruled })}
            </p>
          )}
          {/* The viewer draws the same pictures meanwhile. */}
          {open ? (
            <div className="page-strip" />
          ) : (
            <PageStrip
              pages={pages}
              current={index}
              urlOf={urlOf}
              pictures={pictures}
              words={false}
              onShow={show}
            />
          )}
          <div className="photo-tools">
            <Button shortcut="←" onClick={previous} disabled={index === 0}>
              {t('viewer.previous')}
            </Button>
            <Button shortcut="→" onClick={next} disabled={index === count - 1}>
              {t('viewer.next')}
            </Button>
            {cut && (
              <Button
                shortcut="O"
                onClick={asTaken}
                aria-pressed={original !== null}
                data-testid="photo-original"
              >
                {t('viewer.original')}
              </Button>
            )}
            <Button shortcut="F" onClick={() => setOpen(true)} data-testid="viewer-open">
              {t('viewer.open')}
            </Button>
          </div>
        </div>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- F does the same */}
      <div className="photo-frame" onClick={() => setOpen(true)}>
        {!open && (
          <Stage
            key={page.key}
            page={page}
            urlOf={urlOf}
            pictures={pictures}
            look={FITTED}
            testid="task-photo"
          />
        )}
      </div>
      {open && (
        <Viewer
          pages={props.pages}
          start={index}
          urlOf={urlOf}
          pictures={pictures}
          answers={props.answers}
          onClose={at => {
            show(at);
            setOpen(false);
          }}
        />
      )}
    </Panel>
  );
}

import { useState } from 'react';
import { host } from '@/host';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { Button, Empty, Panel } from '../ui';
import { FITTED } from './look';
import { type Page, pageLabel, pageVerdict, type PhotoUrl } from './pages';
import { PageStrip } from './PageStrip';
import { usePictures } from './pictures';
import { Stage } from './Stage';
import { useHeldPages } from './useHeldPages';
import { Viewer, type ViewerAnswers } from './Viewer';
import './viewer.css';

/** The photos beside what was handed in, the first one large at once. The arrows go through them, F opens the viewer. */
export function PhotoPanel(props: {
  pages: readonly Page[];
  urlOf?: PhotoUrl;
  answers?: ViewerAnswers | undefined;
}) {
  const t = useT();
  const { pages, urlOf = host.photoUrl } = props;
  const [index, setIndex] = useState(0);
  const [open, setOpen] = useState(false);
  const pictures = usePictures();
  const count = pages.length;
  const next = () => setIndex(Math.min(index + 1, count - 1));
  const previous = () => setIndex(Math.max(index - 1, 0));
  useKeys({ F: () => setOpen(true) }, { enabled: count > 0 });
  useKeys({ ArrowRight: next, ArrowLeft: previous }, { enabled: count > 0, repeating: true });

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
  return (
    <Panel
      title={pageLabel(t, page)}
      note={[verdict, t('viewer.count', { index: index + 1, count })]
        .filter(words => words !== '')
        .join(' · ')}
      data-testid="task-photos"
      foot={
        <div className="photo-foot">
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
              onShow={setIndex}
            />
          )}
          <div className="photo-tools">
            <Button shortcut="←" onClick={previous} disabled={index === 0}>
              {t('viewer.previous')}
            </Button>
            <Button shortcut="→" onClick={next} disabled={index === count - 1}>
              {t('viewer.next')}
            </Button>
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
          pages={pages}
          start={index}
          urlOf={urlOf}
          pictures={pictures}
          answers={props.answers}
          onClose={at => {
            setIndex(at);
            setOpen(false);
          }}
        />
      )}
    </Panel>
  );
}

import { memo, useEffect, useRef } from 'react';
import { useT } from '../i18n';
import { isOpen, type Page, pageLabel, pageVerdict, type PhotoUrl } from './pages';
import type { Pictures } from './pictures';
import { Thumbnail } from './Thumbnail';

/**
 * All pages in small. Tab comes to it once and not to each of its pages: the arrow keys go through them wherever the focus is. Drawn anew
 * only when a page is turned, not while a picture is being moved.
 */
export const PageStrip = memo(function PageStrip(props: {
  pages: readonly Page[];
  /** The page in hand. */
  current: number;
  urlOf: PhotoUrl;
  pictures: Pictures;
  /** With what they are and how they were judged. */
  words: boolean;
  onShow: (index: number) => void;
}) {
  const t = useT();
  const strip = useRef<HTMLUListElement>(null);
  const { pages, current } = props;
  useEffect(() => {
    const page = strip.current?.children[current];
    // A document without a layout (unit tests) scrolls nothing.
    page?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return (
    <ul ref={strip} className={props.words ? 'page-strip page-strip-words' : 'page-strip'}>
      {pages.map((page, index) => (
        <li key={page.key}>
          <button
            type="button"
            aria-current={index === current}
            tabIndex={index === current ? 0 : -1}
            {...(!props.words && { 'aria-label': pageLabel(t, page) })}
            onClick={() => props.onShow(index)}
            data-testid={`${props.words ? 'page' : 'photo'}-${index + 1}`}
          >
            <span className="page-thumbnail">
              <Thumbnail page={page} urlOf={props.urlOf} pictures={props.pictures} />
            </span>
            {props.words && <PageWords page={page} />}
          </button>
        </li>
      ))}
    </ul>
  );
});

function PageWords({ page }: { page: Page }) {
  const t = useT();
  const verdict = pageVerdict(t, page);
  return (
    <span className="page-words">
      <span className="page-material">{page.material}</span>
      <small>{t('viewer.number', { number: page.number, of: page.of })}</small>
      {verdict !== '' && <small className={isOpen(page) ? 'page-unreadable' : undefined}>{verdict}</small>}
    </span>
  );
}

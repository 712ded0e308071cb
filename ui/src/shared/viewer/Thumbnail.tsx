import { useEffect, useSyncExternalStore } from 'react';
import { Drawn } from './Drawn';
import { isPdf, type Page, pageUrl, type PhotoUrl } from './pages';
import type { Pictures } from './pictures';

/** Milliseconds after which a small picture that could not be had is asked for again. */
const ASK_AGAIN = 15_000;

/** A page in small, once its turn has come; nothing can be read of it, so it has no words of its own. */
export function Thumbnail(props: { page: Page; urlOf: PhotoUrl; pictures: Pictures }) {
  const { page, pictures } = props;
  const url = pageUrl(props.urlOf, page, true);
  const picture = useSyncExternalStore(pictures.subscribe, () => pictures.of(url));
  useEffect(() => {
    if (picture?.state !== 'failed') return;
    const timer = setTimeout(() => pictures.again(url), ASK_AGAIN);
    return () => clearTimeout(timer);
  }, [picture, pictures, url]);
  if (isPdf(page)) return <span>PDF</span>;
  if (picture?.state === 'ready') return <Drawn element={picture.element} label="" testid="task-thumbnail" />;
  return picture?.state === 'failed' ? <span>…</span> : null;
}

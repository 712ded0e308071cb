import { useEffect, useState } from 'react';
import { isPdf, type Page, pageUrl, type PhotoUrl } from './pages';

/** Milliseconds after which a small picture that has not arrived is asked for again. */
const ASK_AGAIN = 15_000;

/** A page in small; nothing can be read of it, so it has no words of its own. */
export function Thumbnail({ page, urlOf }: { page: Page; urlOf: PhotoUrl }) {
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    if (!missing) return;
    const timer = setTimeout(() => setMissing(false), ASK_AGAIN);
    return () => clearTimeout(timer);
  }, [missing]);
  if (isPdf(page)) return <span className="thumbnail-words">PDF</span>;
  if (missing) return <span className="thumbnail-words">…</span>;
  return (
    <img
      src={pageUrl(urlOf, page, true)}
      alt=""
      draggable={false}
      loading="lazy"
      onError={() => setMissing(true)}
      data-testid="task-thumbnail"
    />
  );
}

import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { explain, failureNext, failureSentence } from '../failures';
import { useT } from '../i18n';
import { dismissToast, type Toast, toastStore } from './toast';

/** Space between a message and what it must not cover, in pixels. */
const GAP = 12;

/** The messages in the corner. Mounted once, by the root. */
export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.current);
  const corner = useRef<HTMLDivElement>(null);
  // The list below keeps as much room at its end.
  useLayoutEffect(() => {
    const page = document.documentElement;
    page.toggleAttribute('data-toasts', toasts.length > 0);
    page.style.setProperty('--toasts', `${(corner.current?.offsetHeight ?? 0) + GAP}px`);
  }, [toasts]);
  return (
    <div ref={corner} className="toasts" aria-live="polite" data-testid="toasts">
      {toasts.map(toast => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastLine({ toast: { id, content } }: { toast: Toast }) {
  const t = useT();
  const failure = content.kind === 'failure' ? content.failure : null;
  const severity = content.kind === 'failure' ? explain(content.failure.code).severity : content.severity;
  return (
    <div
      className={`toast toast-${severity}`}
      role={severity === 'error' ? 'alert' : 'status'}
      data-testid="toast"
      data-code={failure?.code}
    >
      <div>
        {content.kind === 'failure' ? (
          <>
            <strong>{failureSentence(t, content.failure)}</strong>
            <p>{failureNext(t, content.failure)}</p>
          </>
        ) : (
          <strong>{t.with(content.key, content.params ?? {})}</strong>
        )}
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label={t('common.close')}
        onClick={() => dismissToast(id)}
      >
        ×
      </button>
    </div>
  );
}

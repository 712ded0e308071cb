import { useSyncExternalStore } from 'react';
import { explain, failureNext, failureSentence } from '../failures';
import { useT } from '../i18n';
import { dismissToast, type Toast, toastStore } from './toast';

/** The messages in the corner. Mounted once, by the root. */
export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.current);
  return (
    <div className="toasts" aria-live="polite" data-testid="toasts">
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

import type { Failure } from '@/generated';
import { failureSentence } from '@/shared/failures';
import { type MessageKey, type Translator, useT } from '@/shared/i18n';
import { Button } from '@/shared/ui';

/** The local data cannot be used: what happened, what was not lost, and what to do. Nothing else is shown. */
export function Trouble({ failure, onAgain }: { failure: Failure; onAgain: () => void }) {
  const t = useT();
  const path = failure.params['path'];
  return (
    <main className="gate">
      <div className="gate-box trouble" role="alert" data-testid="trouble" data-code={failure.code}>
        <h1>
          {t('app.name')}
          <small>{t('trouble.title')}</small>
        </h1>
        <p className="trouble-what">{failureSentence(t, failure)}</p>
        <p>{advice(t, failure)}</p>
        {path && <p className="selectable">{t('trouble.path', { path })}</p>}
        <Button tone="primary" onClick={onAgain} data-testid="trouble-again">
          {t('common.again')}
        </Button>
      </div>
    </main>
  );
}

function advice(t: Translator, { code }: Failure): string {
  let key: MessageKey;
  switch (code) {
    case 'key_missing':
    case 'keyring_unavailable':
    case 'cache_damaged':
    case 'cache_newer':
    case 'cache_in_use':
    case 'disk_full':
      key = `trouble.${code}`;
      break;
    default:
      key = 'trouble.other';
  }
  return t.with(key, {});
}

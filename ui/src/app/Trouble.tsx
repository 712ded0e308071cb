import type { Failure } from '@/generated';
import { failureSentence } from '@/shared/failures';
import { type MessageKey, type Translator, useT } from '@/shared/i18n';
import { useAct } from '@/shared/rpc';
import { Button } from '@/shared/ui';

/** The local data cannot be used: what happened, what was not lost, and what to do. Nothing else is shown. */
export function Trouble({ failure }: { failure: Failure }) {
  const t = useT();
  const { act, pending } = useAct('session_restart');
  const onAgain = () => void act({});
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
        {path && (
          <>
            <p className="selectable">{t('trouble.path', { path })}</p>
            <p>{t('trouble.restartHelp')}</p>
          </>
        )}
        <Button
          tone="primary"
          shortcut="Enter"
          onClick={onAgain}
          disabled={pending}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- there is nothing else to do here
          autoFocus
          data-testid="trouble-again"
        >
          {t(path ? 'trouble.restart' : 'common.again')}
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

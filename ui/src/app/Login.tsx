import { type FormEvent, useState } from 'react';
import type { Failure, SessionState } from '@/generated';
import { failureNext, failureSentence } from '@/shared/failures';
import { useT } from '@/shared/i18n';
import { useAct } from '@/shared/rpc';
import { Button } from '@/shared/ui';

/** Name and password. Works without the network for people who logged in here recently. */
export function Login({ session }: { session: SessionState }) {
  const t = useT();
  const [failure, setFailure] = useState<Failure | null>(null);
  const { act, pending } = useAct('session_login', { onFailure: setFailure });

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const staff = String(data.get('name') ?? '').trim();
    const password = String(data.get('password') ?? '');
    if (staff === '' || password === '' || pending) return;
    setFailure(null);
    void act({ staff, password });
  };

  return (
    <main className="gate">
      <form className="gate-box" onSubmit={submit} data-testid="login">
        <h1>
          {t('app.name')}
          <small>{session.hall?.name ?? t('login.tagline')}</small>
        </h1>
        <label htmlFor="login-name">{t('login.name')}</label>
        <input
          id="login-name"
          name="name"
          className="input"
          autoComplete="username"
          spellCheck={false}
          autoFocus
          list="login-names"
          aria-describedby="login-problem"
          data-testid="login-name"
        />
        <datalist id="login-names">
          {session.offline_names.map(name => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <label htmlFor="login-password">{t('login.password')}</label>
        <input
          id="login-password"
          name="password"
          type="password"
          className="input"
          autoComplete="current-password"
          aria-describedby="login-problem"
          data-testid="login-password"
        />
        <div id="login-problem" role="alert" className="gate-problem" data-testid="login-problem">
          {failure && (
            <>
              <strong>{failureSentence(t, failure)}</strong> {failureNext(t, failure)}
            </>
          )}
        </div>
        <Button tone="primary" type="submit" disabled={pending} shortcut="Enter" data-testid="login-submit">
          {pending ? t('login.pending') : t('login.submit')}
        </Button>
        <div className="gate-notes">
          {session.offline_names.length > 0 && (
            <p>{t('login.offlineNames', { names: session.offline_names.join('、') })}</p>
          )}
          {(session.hall?.sample ?? true) && <p>{t('login.sample')}</p>}
          <p>{t('login.central', { central: session.central, version: session.version })}</p>
        </div>
      </form>
    </main>
  );
}

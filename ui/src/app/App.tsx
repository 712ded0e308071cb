import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Language, SessionState } from '@/generated';
import { LanguageProvider } from '@/shared/i18n';
import { newClient, useRefreshByTags, useRpc } from '@/shared/rpc';
import { SessionProvider } from '@/shared/session';
import { Failed, Loading, Toasts } from '@/shared/ui';
import { Login } from './Login';
import { Shell } from './Shell';
import { Trouble } from './Trouble';

const client = newClient();

/** The program. */
export function App() {
  return (
    <QueryClientProvider client={client}>
      <Root />
    </QueryClientProvider>
  );
}

function Root() {
  useRefreshByTags();
  const session = useRpc('session_state', {});
  const language = session.data?.settings.language ?? 'zh-CN';
  useDocument(language, session.data?.settings.large ?? false);
  return (
    <LanguageProvider value={language}>
      {session.data ? (
        <Screen session={session.data} />
      ) : session.error ? (
        <Failed failure={session.error} onAgain={() => void session.refetch()} />
      ) : (
        <Loading />
      )}
      <Toasts />
    </LanguageProvider>
  );
}

function Screen({ session }: { session: SessionState }) {
  const { staff, trouble } = session;
  if (trouble) return <Trouble failure={trouble} />;
  if (!staff) return <Login session={session} />;
  return (
    <SessionProvider value={{ ...session, staff }}>
      <Shell key={staff.id} />
    </SessionProvider>
  );
}

/** Language and size belong to the document: screen readers and dialogs outside the root need them too. */
function useDocument(language: Language, large: boolean): void {
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.classList.toggle('large', large);
  }, [language, large]);
}

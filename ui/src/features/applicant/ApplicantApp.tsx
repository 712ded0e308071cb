import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ApplicantView, Language } from '@/generated';
import { LanguageProvider } from '@/shared/i18n';
import { newClient, useRefreshByTags, useRpc } from '@/shared/rpc';
import { Toasts } from '@/shared/ui';
import './applicant.css';
import { ApplicantPage } from './ApplicantPage';

const client = newClient();

/** Milliseconds after which the screen is asked for again, in case nobody said that it changed: what is shown here must not be of the one before. */
const LOOK_AGAIN = 3000;

/** Shown until the engine has answered, and when it does not: nothing of anybody. */
const BLANK: ApplicantView = {
  seen: { turn: 0, revision: 0 },
  language: 'zh-CN',
  screen: { stage: 'welcome', hall: '', counter: null },
};

/** The second screen of a counter, which faces the applicant. */
export function ApplicantApp() {
  return (
    <QueryClientProvider client={client}>
      <Root />
    </QueryClientProvider>
  );
}

function Root() {
  useRefreshByTags();
  const answer = useRpc('applicant_screen', {}, { every: LOOK_AGAIN });
  const view = answer.isError ? BLANK : (answer.data ?? BLANK);
  const [chosen, choose] = useLanguageOf(view);
  useEffect(() => {
    document.documentElement.lang = chosen;
  }, [chosen]);
  return (
    <LanguageProvider value={chosen}>
      <ApplicantPage view={view} onLanguage={choose} />
      <Toasts />
    </LanguageProvider>
  );
}

/** The language of this PC, or the one that this applicant has chosen; the next one begins anew. */
function useLanguageOf(view: ApplicantView): [Language, (language: Language) => void] {
  const { turn } = view.seen;
  const [choice, setChoice] = useState<{ turn: number; language: Language } | null>(null);
  const language = choice?.turn === turn ? choice.language : view.language;
  return [language, chosen => setChoice({ turn, language: chosen })];
}

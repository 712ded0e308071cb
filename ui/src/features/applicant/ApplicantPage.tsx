import type { ApplicantView, Language } from '@/generated';
import { useLanguage, useT } from '@/shared/i18n';
import { FormPage } from './FormPage';
import { RatePage } from './RatePage';

/** What the applicant sees. Nothing here leads anywhere else: the clerk says what is shown. */
export function ApplicantPage({
  view,
  onLanguage,
}: {
  view: ApplicantView;
  onLanguage: (language: Language) => void;
}) {
  const { screen, seen } = view;
  return (
    <div className="applicant" data-testid="applicant" data-status={screen.stage}>
      <LanguageButton onLanguage={onLanguage} />
      <Stage key={`${seen.turn} ${screen.stage}`} view={view} />
    </div>
  );
}

function Stage({ view }: { view: ApplicantView }) {
  const { screen, seen } = view;
  switch (screen.stage) {
    case 'welcome':
      return <Welcome hall={screen.hall} counter={screen.counter} />;
    case 'form':
    case 'sign':
      return <FormPage form={screen} seen={seen} signing={screen.stage === 'sign'} />;
    case 'rate':
      return <RatePage title={screen.title} number={screen.number} levels={screen.levels} seen={seen} />;
    case 'thanks':
      return <Thanks rated={screen.rated} />;
  }
}

function LanguageButton({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const other: Language = useLanguage() === 'en' ? 'zh-CN' : 'en';
  return (
    <button
      type="button"
      className="applicant-language"
      lang={other}
      onClick={() => onLanguage(other)}
      data-testid="applicant-language"
    >
      {other === 'en' ? 'English' : '中文'}
    </button>
  );
}

function Welcome({ hall, counter }: { hall: string; counter: number | null }) {
  const t = useT();
  return (
    <main className="applicant-middle" data-testid="applicant-welcome">
      <h1>{hall || t('app.name')}</h1>
      {counter !== null && <p className="applicant-counter">{t('common.counter', { counter })}</p>}
      <p>{t('applicant.welcome')}</p>
    </main>
  );
}

function Thanks({ rated }: { rated: boolean }) {
  const t = useT();
  return (
    <main className="applicant-middle" data-testid="applicant-thanks">
      <h1>{t(rated ? 'applicant.ratedThanks' : 'applicant.thanks')}</h1>
      <p>{t('applicant.goodbye')}</p>
    </main>
  );
}

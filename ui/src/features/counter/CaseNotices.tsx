import type { CaseScreen } from '@/generated';
import { DocumentActions } from '@/shared/documents';
import { useT } from '@/shared/i18n';
import { NewerCase } from '@/shared/migration';
import { clock, moment, useNow } from '@/shared/time';
import { CaseHistory } from './CaseHistory';

/** What the clerk has to know about a case before going on with it. */
export function CaseNotices({ screen }: { screen: CaseScreen }) {
  const t = useT();
  const now = useNow();
  const { case: held } = screen;
  const { state, notice } = held;
  return (
    <>
      {state.status === 'returned' && (
        <div className="notice notice-bad" role="note" data-testid="returned-opinion">
          <div>
            <strong>{t('case.returnedBy', { by: state.by, time: moment(state.at, now) })}</strong>
            <p className="selectable">{state.opinion}</p>
          </div>
        </div>
      )}
      {screen.status_now === 'deemed' && (
        <div className="notice notice-bad" role="note" data-testid="deemed">
          <strong>
            {held.deemed ? t('case.deemedSince', { date: held.deemed.on }) : t('case.deemedNow')}
          </strong>
        </div>
      )}
      {notice && state.status === 'noticed' && (
        <div className="notice notice-warn" role="note" data-testid="notice-given">
          <strong>{t('notice.given', { time: clock(notice.at), number: notice.number })}</strong>
        </div>
      )}
      <CaseHistory screen={screen} />
      {screen.documents.length > 0 && (
        <div className="notice" role="note" data-testid="papers">
          <div className="grow">
            <DocumentActions documents={screen.documents} />
          </div>
        </div>
      )}
      {screen.withdrawn_since !== null && (
        <div className="notice notice-bad" role="note">
          {t('case.withdrawn', { since: screen.withdrawn_since })}
        </div>
      )}
      {screen.newer_version !== null && (
        <NewerCase id={held.id} version={held.version} newer={screen.newer_version} />
      )}
    </>
  );
}

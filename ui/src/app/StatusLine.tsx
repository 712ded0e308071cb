import type { SyncStatus } from '@/generated';
import { ScreenState } from '@/shared/applicant';
import { useT } from '@/shared/i18n';
import { navigate } from '@/shared/route';
import { useAct, useRpc } from '@/shared/rpc';
import { useNow } from '@/shared/time';
import { aloneWords, waitingWords } from './status';

/** Below this the clerk should know that the reserved case numbers run out. */
const FEW_NUMBERS = 5;

/** Online or since when alone, what waits, what needs attention, today's count. */
export function StatusLine() {
  // Photos are uploaded without an event for each; a look every five seconds costs nothing on this machine.
  const sync = useRpc('sync_status', {}, { every: 5000 });
  const status = sync.data;
  if (!status) return <footer className="status" data-testid="status-line" />;
  return <StatusWords status={status} />;
}

function StatusWords({ status }: { status: SyncStatus }) {
  const t = useT();
  const now = useNow();
  const logout = useAct('session_logout');
  return (
    <footer
      className={`status ${status.online ? '' : 'status-off'}`}
      data-testid="status-line"
      data-online={status.online}
      data-waiting={status.waiting}
    >
      <span role="status">
        {status.online ? `● ${t('status.online')}` : `▲ ${aloneWords(t, status, now)}`}
      </span>
      {status.loading && <span>{t('status.loading')}</span>}
      {status.login_needed && (
        <span>
          {t('status.loginNeeded')}{' '}
          <button
            type="button"
            className="status-button"
            onClick={() => void logout.act({})}
            data-testid="log-in-again"
          >
            {t('status.logInAgain')}
          </button>
        </span>
      )}
      <button
        type="button"
        className="status-button"
        onClick={() => navigate('sync')}
        aria-keyshortcuts="Alt+S"
        title="Alt S"
        data-testid="status-waiting"
      >
        {waitingWords(t, status, now)}
      </button>
      <button
        type="button"
        className="status-button"
        onClick={() => navigate('attention')}
        data-testid="status-attention"
      >
        {t('status.attention', { count: status.attention })}
      </button>
      {!status.online && status.case_numbers_left < FEW_NUMBERS && (
        <span>{t('status.numbersLow', { count: status.case_numbers_left })}</span>
      )}
      <ScreenState />
      <span className="status-today" data-testid="status-today">
        {t('status.today', { accepted: status.accepted_today, finished: status.finished_today })}
      </span>
    </footer>
  );
}

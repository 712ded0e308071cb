import type { ReactNode } from 'react';
import type { SyncStatus, SyncView } from '@/generated';
import { type Translator, useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useAct, useRpc } from '@/shared/rpc';
import { hasRole, useSession } from '@/shared/session';
import { clockSeconds, moment, useNow } from '@/shared/time';
import { Button, Failed, Loading, Panel } from '@/shared/ui';
import { abilitiesAlone } from './abilities';
import { megabytes } from './deed';
import { repairWords, scarcestTickets } from './sync';

/** Below so many case numbers the clerk should know. */
const FEW_NUMBERS = 5;

/** How the connection stands: what waits, what can be done meanwhile, and when the next try is. */
export function SyncPanel({ view }: { view?: SyncView | undefined }) {
  const t = useT();
  const now = useNow();
  const status = useRpc('sync_status', {});
  const retry = useAct('sync_now', { onDone: () => void status.refetch() });
  const tryNow = () => {
    if (!retry.pending) void retry.act({});
  };
  useKeys({ F5: tryNow });
  const { staff } = useSession();
  const { can, cannot } = abilitiesAlone(staff.roles);
  const tickets = hasRole(staff, 'clerk', 'guide') && view ? scarcestTickets(view.numbers) : null;
  const { data } = status;
  if (data === undefined) {
    return (
      <Panel title={t('attention.sync')} data-testid="sync-panel">
        {status.error ? <Failed failure={status.error} onAgain={() => void status.refetch()} /> : <Loading />}
      </Panel>
    );
  }
  return (
    <Panel
      title={t('attention.sync')}
      note={<span data-testid="sync-state">{stateOf(t, data, now)}</span>}
      data-testid="sync-panel"
      foot={
        <Button
          tone={data.online ? 'plain' : 'primary'}
          shortcut="F5"
          onClick={tryNow}
          disabled={retry.pending}
          data-testid="sync-now"
        >
          {retry.pending
            ? t('attention.nextTryNow')
            : t(data.online ? 'attention.syncNowOnline' : 'attention.syncNow')}
        </Button>
      }
    >
      {data.loading && (
        <p className="sync-note sync-note-info" role="status">
          {t('attention.syncLoading')}
        </p>
      )}
      {data.login_needed && (
        <p className="sync-note" role="alert">
          {t('attention.syncLogin')}
        </p>
      )}
      {view &&
        repairWords(t, view.repairs, now).map(words => (
          <p key={words} className="sync-note" data-testid="sync-repairs">
            {words}
          </p>
        ))}
      <dl className="sync-lines">
        <Line label={t('attention.waiting')} testid="sync-waiting">
          {data.waiting === 0
            ? t('attention.waitingNone')
            : t('attention.waitingLine', {
                count: data.waiting,
                time: moment(data.oldest ?? now, now),
              })}
        </Line>
        <Line label={t('attention.photos')} testid="sync-photos">
          {data.photos === 0
            ? t('attention.photosNone')
            : t('attention.photosLine', { count: data.photos, size: megabytes(data.photo_bytes) })}
        </Line>
        {hasRole(staff, 'clerk') && (
          <Line label={t('attention.numbers')} testid="sync-numbers">
            <span className={data.case_numbers_left < FEW_NUMBERS ? 'sync-few' : ''}>
              {data.case_numbers_left === 0
                ? t('attention.numbersOut')
                : t('attention.numbersLine', { count: data.case_numbers_left })}
            </span>
          </Line>
        )}
        {tickets !== null && (
          <Line label={t('sync.tickets')} testid="sync-tickets">
            <span className={tickets < FEW_NUMBERS ? 'sync-few' : ''}>
              {t('sync.numbersTickets', { count: tickets })}
            </span>
          </Line>
        )}
        <Line label={t('attention.can')}>
          {data.online ? t('attention.canOnline') : can.map(each => t(each)).join(t('common.separator'))}
        </Line>
        <Line label={t('attention.cannot')}>
          {data.online
            ? t('attention.cannotOnline')
            : cannot.map(each => t(each)).join(t('common.separator'))}
        </Line>
        <Line label={t('attention.lastContact')} testid="sync-contact">
          {[
            data.last_contact === null ? t('attention.lastContactNever') : clockSeconds(data.last_contact),
            nextTry(t, data, now),
          ]
            .filter(part => part !== '')
            .join(' · ')}
        </Line>
      </dl>
    </Panel>
  );
}

function Line({ label, testid, children }: { label: string; testid?: string; children: ReactNode }) {
  return (
    <div {...(testid !== undefined && { 'data-testid': testid })}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function stateOf(t: Translator, status: SyncStatus, now: number): string {
  if (status.since === null) {
    return t(status.online ? 'attention.syncOnlineNow' : 'attention.syncAloneNow');
  }
  return t(status.online ? 'attention.syncOnline' : 'attention.syncAlone', {
    time: moment(status.since, now),
  });
}

function nextTry(t: Translator, status: SyncStatus, now: number): string {
  if (status.online || status.next_try === null) return '';
  const seconds = Math.ceil((status.next_try - now) / 1000);
  return seconds > 0 ? t('attention.nextTry', { seconds }) : t('attention.nextTryNow');
}

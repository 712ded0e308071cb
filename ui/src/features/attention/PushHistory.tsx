import type { PushRow, SyncView } from '@/generated';
import { type Translator, useT } from '@/shared/i18n';
import { clock, day, moment, useNow } from '@/shared/time';
import { Empty, Panel, Tag } from '@/shared/ui';
import { failedWords, outcomeOf, sizeText, tookText } from './sync';

/** Every push: when, how much, how long, what became of it. */
export function PushHistory({ view }: { view: SyncView }) {
  const t = useT();
  const now = useNow();
  return (
    <Panel
      title={t('sync.history')}
      note={t('sync.historyNote', { days: view.pushes_kept_days })}
      reading
      data-testid="sync-page-history"
    >
      {view.pushes.length === 0 ? (
        <Empty title={t('sync.historyNone')}>
          <p>{t('sync.historyNoneHelp')}</p>
        </Empty>
      ) : (
        <table className="table sync-table">
          <thead>
            <tr>
              <th scope="col">{t('sync.column.at')}</th>
              <th scope="col">{t('sync.column.count')}</th>
              <th scope="col">{t('sync.column.size')}</th>
              <th scope="col">{t('sync.column.took')}</th>
              <th scope="col">{t('sync.column.outcome')}</th>
            </tr>
          </thead>
          <tbody>
            {view.pushes.map(push => (
              <tr key={push.id} data-testid={`sync-push-${push.id}`} data-outcome={outcomeOf(push)}>
                <td>{when(push, now)}</td>
                <td>{push.commands}</td>
                <td>{sizeText(t, push.bytes)}</td>
                <td>{tookText(t, push.millis)}</td>
                <td>
                  <OutcomeWords t={t} push={push} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** `09:41`, or from the first to the last of several tries. */
function when(push: PushRow, now: number): string {
  const from = moment(push.at, now);
  if (push.tries === 1 || clock(push.at) === clock(push.last_at)) return from;
  return `${from}–${day(push.at) === day(push.last_at) ? clock(push.last_at) : moment(push.last_at, now)}`;
}

/** Sign and words, never colour alone. */
function OutcomeWords({ t, push }: { t: Translator; push: PushRow }) {
  if (push.failure !== null) {
    return (
      <>
        <Tag tone="bad">× {t('sync.failed', { why: failedWords(t, push.failure) })}</Tag>{' '}
        {push.tries > 1 && <small className="mute">{t('sync.tries', { count: push.tries })}</small>}
      </>
    );
  }
  return (
    <>
      {push.accepted > 0 && <Tag tone="ok">✓ {t('sync.accepted', { count: push.accepted })}</Tag>}{' '}
      {push.refused > 0 && <Tag tone="warn">! {t('sync.refused', { count: push.refused })}</Tag>}
    </>
  );
}

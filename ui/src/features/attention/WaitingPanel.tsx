import type { SyncView } from '@/generated';
import { useT } from '@/shared/i18n';
import { moment, useNow } from '@/shared/time';
import { Empty, Panel, Tag } from '@/shared/ui';
import { deedSentence } from './deed';

/** The commands that wait to be sent, by kind and one by one, oldest first. */
export function WaitingPanel({ view }: { view: SyncView }) {
  const t = useT();
  const now = useNow();
  const count = view.kinds.reduce((sum, kind) => sum + kind.count, 0);
  const oldest = view.waiting[0];
  return (
    <Panel
      title={t('sync.waiting', { count })}
      note={oldest && t('sync.waitingNote', { time: moment(oldest.at, now) })}
      reading
      data-testid="sync-page-waiting"
    >
      {oldest === undefined ? (
        <Empty title={t('sync.waitingNone')} data-testid="sync-page-waiting-none">
          <p>{t('sync.waitingNoneHelp')}</p>
        </Empty>
      ) : (
        <>
          <ul className="sync-kinds">
            {view.kinds.map(kind => (
              <li key={kind.command}>
                <Tag>
                  {t('sync.kind', {
                    deed: deedSentence(t, { command: kind.command, subject: '' }),
                    count: kind.count,
                  })}
                </Tag>
              </li>
            ))}
          </ul>
          <table className="table sync-table">
            <thead>
              <tr>
                <th scope="col">{t('sync.column.at')}</th>
                <th scope="col">{t('sync.column.deed')}</th>
                <th scope="col">{t('sync.column.subject')}</th>
                <th scope="col">{t('sync.column.by')}</th>
              </tr>
            </thead>
            <tbody>
              {view.waiting.map(row => (
                <tr key={row.seq} data-testid={`sync-waiting-${row.seq}`} data-command={row.command}>
                  <td>{moment(row.at, now)}</td>
                  <td>{deedSentence(t, { command: row.command, subject: '' })}</td>
                  <td className="sync-number">{row.subject || '—'}</td>
                  <td>{row.by}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {count > view.waiting.length && (
            <p className="sync-more">{t('sync.more', { count: count - view.waiting.length })}</p>
          )}
        </>
      )}
    </Panel>
  );
}

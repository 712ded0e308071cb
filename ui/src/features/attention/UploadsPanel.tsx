import type { SyncView, UploadRow } from '@/generated';
import { type Translator, useT } from '@/shared/i18n';
import { Empty, Panel } from '@/shared/ui';
import { megabytes } from './deed';
import { failedWords, percent, sizeText } from './sync';

/** The photos on their way, each with how far it has come, and all together. */
export function UploadsPanel({ view }: { view: SyncView }) {
  const t = useT();
  const { upload, uploads } = view;
  return (
    <Panel
      title={t('sync.uploads')}
      note={
        uploads.length > 0 &&
        t('sync.uploadsSum', {
          done: upload.done,
          count: upload.count,
          sent: megabytes(upload.sent),
          total: megabytes(upload.total),
        })
      }
      reading
      data-testid="sync-page-uploads"
    >
      {uploads.length === 0 ? (
        <Empty title={t('sync.uploadsNone')} data-testid="sync-page-uploads-none">
          <p>{t('sync.uploadsNoneHelp')}</p>
        </Empty>
      ) : (
        <>
          <progress
            className="sync-progress sync-progress-all"
            value={upload.sent}
            max={upload.total}
            aria-label={t('sync.uploadsLabel')}
            data-testid="sync-page-progress"
          />
          <ul>
            {uploads.map(row => (
              <UploadLine key={row.hash} t={t} row={row} />
            ))}
          </ul>
          {upload.count - upload.done > uploads.length && (
            <p className="sync-more">
              {t('sync.more', { count: upload.count - upload.done - uploads.length })}
            </p>
          )}
        </>
      )}
    </Panel>
  );
}

function UploadLine({ t, row }: { t: Translator; row: UploadRow }) {
  const what = row.material || t(row.subject === '' ? 'sync.photo' : 'sync.signature');
  const name = [row.subject, what].filter(part => part !== '').join(' ');
  return (
    <li
      className="sync-upload"
      data-testid={`sync-upload-${row.hash.slice(0, 8)}`}
      data-state={row.state.status}
    >
      <span className="sync-upload-name">
        {what} {row.subject !== '' && <small className="mute sync-number">{row.subject}</small>}
      </span>
      <small className={row.state.status === 'failed' ? 'sync-failed' : 'mute'}>
        {stateWords(t, row)} · {sizeText(t, row.total)}
      </small>
      {row.state.status !== 'waiting' && (
        <progress
          className="sync-progress"
          value={row.sent}
          max={row.total}
          aria-label={t('sync.uploadLabel', { name })}
        />
      )}
    </li>
  );
}

function stateWords(t: Translator, { state, sent, total }: UploadRow): string {
  switch (state.status) {
    case 'waiting':
      return t('sync.upload.waiting');
    case 'sending':
      return `↑ ${t('sync.upload.sending', { percent: percent(sent, total) })}`;
    case 'failed':
      return `× ${t('sync.upload.failed', { why: failedWords(t, state.failure) })}`;
  }
}

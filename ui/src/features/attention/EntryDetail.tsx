import type { AttentionAuthor, AttentionEntry, AttentionTarget } from '@/generated';
import { failureNext, failureSentence } from '@/shared/failures';
import { type Translator, useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { navigate } from '@/shared/route';
import { moment, useNow } from '@/shared/time';
import { Button } from '@/shared/ui';
import { deedSentence, hasSides, settlingOf } from './deed';

/** One entry: both values side by side, or what was entered, and the keys that settle it. */
export function EntryDetail(props: {
  entry: AttentionEntry;
  busy: boolean;
  onDismiss: () => void;
  onRedo: () => void;
}) {
  const t = useT();
  const now = useNow();
  const { entry, busy } = props;
  const settling = settlingOf(entry);
  const open = targetOf(entry.target);
  useKeys(
    {
      '1': props.onDismiss,
      '2': () => (entry.can_redo ? props.onRedo() : undefined),
      '3': () => open?.(),
    },
    { enabled: !busy },
  );
  return (
    <section className="attention-detail" aria-label={deedSentence(t, entry)} data-testid="attention-detail">
      <p>
        <b>{deedSentence(t, entry)}</b>{' '}
        <small className="mute">{t('attention.by', { by: entry.by, time: moment(entry.at, now) })}</small>
      </p>
      <p className="attention-why">
        {failureSentence(t, entry.refusal)}{' '}
        {settling === 'redo' && <span className="mute">{failureNext(t, entry.refusal)}</span>}
      </p>
      {hasSides(entry) ? (
        <div className="attention-sides">
          <div className="side">
            <small className="mute">{t('attention.held')}</small>
            <Values
              lines={entry.entered.map(line => [
                line.label,
                line.held ?? t('attention.heldNone'),
                authorWords(t, line.author, now),
              ])}
            />
            <Button shortcut="1" onClick={props.onDismiss} disabled={busy} data-testid="attention-dismiss">
              {t(settling === 'note' ? 'attention.dismiss' : 'attention.keep')}
            </Button>
          </div>
          <div className={settling === 'note' ? 'side' : 'side side-own'}>
            <small className="mute">{t('attention.entered')}</small>
            <Values
              lines={entry.entered.map(line => [
                line.label,
                line.entered,
                t('attention.author', { name: entry.by, time: moment(entry.at, now) }),
              ])}
            />
            {settling === 'note' ? (
              <p className="mute">{t('attention.noRedo')}</p>
            ) : (
              <Button
                tone="primary"
                shortcut="2"
                onClick={props.onRedo}
                disabled={busy}
                data-testid="attention-redo"
              >
                {t('attention.change')}
              </Button>
            )}
          </div>
        </div>
      ) : (
        <>
          {entry.entered.length > 0 && (
            <div className="side">
              <small className="mute">{t('attention.enteredTitle')}</small>
              <Values lines={entry.entered.map(line => [line.label, line.entered])} />
            </div>
          )}
          {settling === 'note' && <p className="mute">{t('attention.noRedo')}</p>}
          <div className="attention-actions">
            <Button
              tone={settling === 'note' ? 'primary' : 'plain'}
              shortcut="1"
              onClick={props.onDismiss}
              disabled={busy}
              data-testid="attention-dismiss"
            >
              {t('attention.dismiss')}
            </Button>
            {settling === 'redo' && (
              <Button
                tone="primary"
                shortcut="2"
                onClick={props.onRedo}
                disabled={busy}
                data-testid="attention-redo"
              >
                {t('attention.redo')}
              </Button>
            )}
          </div>
        </>
      )}
      {open && (
        <div className="attention-actions">
          <Button tone="quiet" shortcut="3" onClick={open} data-testid="attention-open">
            {t('attention.open')}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Who put it there, and when where that is known. */
function authorWords(t: Translator, author: AttentionAuthor | null, now: number): string {
  if (author === null) return '';
  return author.at === null
    ? author.name
    : t('attention.author', { name: author.name, time: moment(author.at, now) });
}

function Values({ lines }: { lines: [label: string, value: string, author?: string][] }) {
  return (
    <dl className="attention-values">
      {lines.map(([label, value, author]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {value || '—'}
            {author && <small className="mute">{author}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** How to get to the record, or `null` when there is none to open. */
export function targetOf(target: AttentionTarget): (() => void) | null {
  switch (target.kind) {
    case 'none':
      return null;
    case 'ticket':
      return () => navigate('counter');
    case 'case':
      return () => navigate('counter', { case: target.id });
    case 'joint':
      return () => navigate('joint', { joint: target.id });
    case 'task':
      return () => navigate('approvals', { task: target.id });
  }
}

import { useId, useState } from 'react';
import type { HandoverClerk, HandoverDeed, HandoverRow } from '@/generated';
import { failureSentence } from '@/shared/failures';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useAct } from '@/shared/rpc';
import { moment, useNow } from '@/shared/time';
import { Button, Dialog, Tag, toast } from '@/shared/ui';
import { deedSentence } from './deed';
import { targetOf } from './EntryDetail';
import { afterTakeOver, handoverSummary } from './handover';

/** One handover: what was entered, step by step, and the keys that see to it. */
export function HandoverDetail({ row, clerks }: { row: HandoverRow; clerks: readonly HandoverClerk[] }) {
  const t = useT();
  const now = useNow();
  const [asking, setAsking] = useState<'assign' | 'close' | null>(null);
  const done = () => setAsking(null);
  const takeOver = useAct('handover_act', {
    onDone: (view, request) => toast('done', afterTakeOver(view, request.handover)),
  });
  const assign = useAct('handover_act', { onDone: () => toast('done', 'handover.assigned') });
  const close = useAct('handover_act', { onDone: () => toast('done', 'handover.closed') });
  const busy = takeOver.pending || assign.pending || close.pending;
  const over = () => {
    if (row.can_take_over) void takeOver.act({ handover: row.id, action: { verb: 'take_over' } });
  };
  const open = targetOf(row.target);
  useKeys(
    {
      '1': over,
      '2': () => (row.can_direct ? setAsking('assign') : undefined),
      '3': () => (row.can_direct ? setAsking('close') : undefined),
      '4': () => open?.(),
    },
    { enabled: !busy && asking === null },
  );
  return (
    <section
      className="attention-detail"
      aria-label={handoverSummary(t, row)}
      data-testid="handover-detail"
      data-status={row.status}
    >
      <p>
        <b>{handoverSummary(t, row)}</b>{' '}
        <small className="mute">
          {t('handover.brought', {
            by: row.by,
            lost: t(`handover.lost.${row.lost}`),
            brought: row.brought_by,
            time: moment(row.received_at, now),
          })}
        </small>
      </p>
      {row.end && (
        <p role="status" data-testid="handover-end">
          {row.end.reason === ''
            ? t('handover.endTakenOver', { by: row.end.by, time: moment(row.end.at, now) })
            : t('handover.endClosed', {
                by: row.end.by,
                time: moment(row.end.at, now),
                reason: row.end.reason,
              })}
        </p>
      )}
      {(row.can_take_over || open) && (
        <div className="attention-actions">
          {row.can_take_over && (
            <Button
              tone="primary"
              shortcut="1"
              onClick={over}
              disabled={busy}
              data-testid="handover-take-over"
            >
              {t('handover.takeOver')}
            </Button>
          )}
          {row.can_direct && (
            <>
              <Button
                shortcut="2"
                onClick={() => setAsking('assign')}
                disabled={busy}
                data-testid="handover-assign"
              >
                {t('handover.assign')}
              </Button>
              <Button
                shortcut="3"
                onClick={() => setAsking('close')}
                disabled={busy}
                data-testid="handover-close"
              >
                {t('handover.close')}
              </Button>
            </>
          )}
          {open && (
            <Button tone="quiet" shortcut="4" onClick={open} data-testid="handover-open">
              {t('handover.openRecord')}
            </Button>
          )}
        </div>
      )}
      <Deeds deeds={row.deeds} />
      {asking === 'assign' && (
        <AssignDialog
          clerks={clerks}
          onClose={done}
          onAssign={to => {
            done();
            void assign.act({ handover: row.id, action: { verb: 'assign', to } });
          }}
        />
      )}
      {asking === 'close' && (
        <CloseDialog
          onClose={done}
          onReason={reason => {
            done();
            void close.act({ handover: row.id, action: { verb: 'close', reason } });
          }}
        />
      )}
    </section>
  );
}

/** What was done, in order, each with what was entered and what became of it. */
function Deeds({ deeds }: { deeds: readonly HandoverDeed[] }) {
  const t = useT();
  const now = useNow();
  return (
    <ol className="handover-deeds">
      {deeds.map((deed, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the same may have been done twice in one second
        <li key={index} data-testid="handover-deed">
          <span className="mute">{moment(deed.at, now)}</span>
          <span>
            <b>{deedSentence(t, { command: deed.command, subject: '' })}</b>
            {deed.entered.map(line => (
              <span key={line.label} className="handover-line">
                {line.label}：{line.entered || '—'}
              </span>
            ))}
            {deed.refusal && (
              <span className="attention-why handover-line">{failureSentence(t, deed.refusal)}</span>
            )}
          </span>
          <Tag tone={deed.carried_out ? 'ok' : 'warn'}>
            {t(deed.carried_out ? 'handover.carriedOut' : 'handover.waiting')}
          </Tag>
        </li>
      ))}
    </ol>
  );
}

function AssignDialog(props: {
  clerks: readonly HandoverClerk[];
  onClose: () => void;
  onAssign: (to: string) => void;
}) {
  const t = useT();
  const [to, setTo] = useState<string | null>(null);
  const title = t('handover.assignTitle');
  return (
    <Dialog
      title={title}
      confirmLabel={t('handover.assign')}
      confirmDisabled={to === null}
      onClose={props.onClose}
      onConfirm={() => to !== null && props.onAssign(to)}
      data-testid="handover-assign-dialog"
    >
      {props.clerks.length === 0 && <p>{t('handover.noClerks')}</p>}
      <div className="cards" role="radiogroup" aria-label={title}>
        {props.clerks.map((clerk, index) => (
          <button
            key={clerk.id}
            type="button"
            className="card"
            role="radio"
            aria-checked={to === clerk.id}
            autoFocus={index === 0}
            onClick={() => setTo(clerk.id)}
            data-testid={`handover-to-${clerk.id}`}
          >
            <span>{clerk.name}</span>
          </button>
        ))}
      </div>
    </Dialog>
  );
}

function CloseDialog(props: { onClose: () => void; onReason: (reason: string) => void }) {
  const t = useT();
  const id = useId();
  const [reason, setReason] = useState('');
  const suggestions = [
    t('handover.closeReason.again'),
    t('handover.closeReason.double'),
    t('handover.closeReason.mistake'),
  ];
  return (
    <Dialog
      title={t('handover.closeTitle')}
      danger
      confirmLabel={t('handover.close')}
      confirmDisabled={reason.trim() === ''}
      onClose={props.onClose}
      onConfirm={() => props.onReason(reason.trim())}
      data-testid="handover-close-dialog"
    >
      <p className="mute">{t('handover.closeHelp')}</p>
      <label htmlFor={id}>{t('common.reason')}</label>
      <input
        id={id}
        className="input"
        value={reason}
        autoFocus
        autoComplete="off"
        onChange={event => setReason(event.target.value)}
        data-testid="reason"
      />
      <div className="chips">
        {suggestions.map(suggestion => (
          <button
            key={suggestion}
            type="button"
            className="chip"
            aria-pressed={reason === suggestion}
            onClick={() => setReason(suggestion)}
          >
            {suggestion}
          </button>
        ))}
      </div>
    </Dialog>
  );
}

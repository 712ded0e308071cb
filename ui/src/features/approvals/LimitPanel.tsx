import { useState } from 'react';
import type { ClockAct, Period, Procedure, TaskScreen } from '@/generated';
import { DocumentActions } from '@/shared/documents';
import { type Translator, useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useAct } from '@/shared/rpc';
import { dueDay, dueText, moment, period, useNow } from '@/shared/time';
import { Button, Dialog, DueTag, toast } from '@/shared/ui';
import { extensionOf, limitVerbs } from './limit';

/** The limit of the task: when it ends and why then, what stops it, who asks for more time. S, R and T act on it. */
export function LimitPanel({ screen }: { screen: TaskScreen }) {
  const t = useT();
  const now = useNow();
  const [dialog, setDialog] = useState<'stop' | 'extend' | 'deny' | null>(null);
  const clock = useAct('task_clock', { onDone: () => toast('done', 'approvals.done.clock', {}) });
  const { task, stopped } = screen;
  const verbs = limitVerbs(screen);
  const act = async (action: ClockAct) => {
    if ((await clock.act({ task: task.id, action })) !== undefined) setDialog(null);
  };
  const resume = () => void act({ what: 'resume' });
  useKeys(
    {
      ...(verbs.includes('stop') && { S: () => setDialog('stop') }),
      ...(verbs.includes('resume') && { R: resume }),
      ...(verbs.includes('extend') && { T: () => setDialog('extend') }),
    },
    { enabled: dialog === null },
  );
  const told = extensionOf(screen);
  return (
    <section className="limit" data-testid="task-limit" aria-label={t('approvals.limit')}>
      <div className="limit-line">
        <span className="grow">
          {t('approvals.limit')} <b>{dueText(t, task.due)}</b> <DueTag due={task.due} light={screen.light} />
        </span>
        {verbs.includes('stop') && (
          <Button tone="quiet" shortcut="S" onClick={() => setDialog('stop')} data-testid="task-stop">
            {t('approvals.stop')}
          </Button>
        )}
        {verbs.includes('resume') && (
          <Button
            tone="quiet"
            shortcut="R"
            onClick={resume}
            disabled={clock.pending}
            data-testid="task-resume"
          >
            {t('approvals.resume')}
          </Button>
        )}
        {verbs.includes('extend') && (
          <Button tone="quiet" shortcut="T" onClick={() => setDialog('extend')} data-testid="task-extend">
            {t('approvals.extend')}
          </Button>
        )}
      </div>
      {screen.stage_dues.length > 1 && <small>{stageWords(t, screen)}</small>}
      {stopped && (
        <p className="notice" role="note" data-testid="task-stopped">
          <span>
            <strong>
              {t('approvals.stopped', {
                procedure: t(`procedure.${stopped.kind}`),
                date: dueDay(screen.stopped_until) ?? '—',
              })}
            </strong>
            <small>
              {t('approvals.stoppedSince', {
                by: stopped.by,
                time: moment(stopped.from, now),
                notice: stopped.notice,
              })}
            </small>
          </span>
        </p>
      )}
      {told && (
        <div className="notice notice-warn" role="note" data-testid="task-extension" data-kind={told.kind}>
          <span className="grow">{extensionWords(t, told)}</span>
          {screen.can_extend && (
            <>
              <Button
                tone="primary"
                onClick={() => void act({ what: 'grant_extension', opinion: '' })}
                disabled={clock.pending}
                data-testid="extension-grant"
              >
                {t('approvals.grant')}
              </Button>
              <Button onClick={() => setDialog('deny')} data-testid="extension-deny">
                {t('approvals.deny')}
              </Button>
            </>
          )}
        </div>
      )}
      {screen.documents.length > 0 && <DocumentActions documents={screen.documents} />}
      {dialog === 'stop' && (
        <StopDialog
          screen={screen}
          pending={clock.pending}
          onClose={() => setDialog(null)}
          onStop={procedure => void act({ what: 'stop', procedure })}
        />
      )}
      {dialog === 'extend' && task.deadline?.extendable && (
        <ExtendDialog
          most={task.deadline.extendable}
          pending={clock.pending}
          onClose={() => setDialog(null)}
          onAsk={(by, reason) => void act({ what: 'request_extension', by, reason })}
        />
      )}
      {dialog === 'deny' && (
        <DenyDialog
          onClose={() => setDialog(null)}
          onDeny={opinion => void act({ what: 'deny_extension', opinion })}
        />
      )}
    </section>
  );
}

function stageWords(t: Translator, screen: TaskScreen): string {
  const stages = screen.task.deadline?.stages ?? [];
  return screen.stage_dues
    .map((due, index) => {
      const name = stages[index]?.name || t('approvals.stageName', { n: index + 1 });
      return t('approvals.stageDue', { name, date: dueDay(due)?.slice(5) ?? t('approvals.limitUnknown') });
    })
    .join(' → ');
}

function extensionWords(t: Translator, told: NonNullable<ReturnType<typeof extensionOf>>): string {
  const { request } = told;
  const by = period(t, request.by);
  if (told.kind === 'asked')
    return t('approvals.extendPending', { name: request.name, period: by, reason: request.reason });
  const { answer } = told;
  return told.kind === 'granted'
    ? t('approvals.extendGranted', { by: answer.by, period: by })
    : t('approvals.extendDenied', { by: answer.by, opinion: answer.opinion });
}

function StopDialog(props: {
  screen: TaskScreen;
  pending: boolean;
  onClose: () => void;
  onStop: (procedure: Procedure) => void;
}) {
  const t = useT();
  const listed = props.screen.task.deadline?.procedures ?? [];
  const [chosen, setChosen] = useState(listed[0]?.kind);
  return (
    <Dialog
      title={t('approvals.stopTitle')}
      deliberate
      confirmLabel={t('approvals.stopConfirm')}
      confirmDisabled={props.pending || chosen === undefined}
      onClose={props.onClose}
      onConfirm={() => chosen && props.onStop(chosen)}
      data-testid="stop-dialog"
    >
      <p>{t('approvals.stopHelp')}</p>
      <div className="chips" role="radiogroup" aria-label={t('approvals.stopTitle')}>
        {listed.map(({ kind, limit }, index) => (
          <button
            key={kind}
            type="button"
            role="radio"
            className="chip"
            aria-checked={chosen === kind}
            autoFocus={index === 0}
            onClick={() => setChosen(kind)}
            data-testid={`stop-${kind}`}
          >
            {t(`procedure.${kind}`)} <small>{t('approvals.stopMost', { period: period(t, limit) })}</small>
          </button>
        ))}
      </div>
    </Dialog>
  );
}

function ExtendDialog(props: {
  most: Period;
  pending: boolean;
  onClose: () => void;
  onAsk: (by: Period, reason: string) => void;
}) {
  const t = useT();
  const [count, setCount] = useState(String(props.most.count));
  const [reason, setReason] = useState('');
  const by = Number(count);
  const fits = Number.isInteger(by) && by >= 1 && by <= props.most.count;
  return (
    <Dialog
      title={t('approvals.extendTitle')}
      confirmLabel={t('approvals.extendConfirm')}
      confirmDisabled={props.pending || !fits || reason.trim() === ''}
      onClose={props.onClose}
      onConfirm={() => props.onAsk({ ...props.most, count: by }, reason.trim())}
      data-testid="extend-dialog"
    >
      <div className="dialog-fields">
        <p>{t('approvals.extendHelp', { period: period(t, props.most) })}</p>
        <label>
          {t('approvals.extendBy', { unit: t(`unit.${props.most.unit}`) })}
          <input
            className="input"
            inputMode="numeric"
            value={count}
            aria-invalid={!fits}
            onChange={event => setCount(event.target.value.replace(/\D/g, '').slice(0, 3))}
            data-testid="extend-by"
          />
        </label>
        <label>
          {t('approvals.extendReason')}
          <textarea
            className="input"
            rows={3}
            autoFocus
            value={reason}
            onChange={event => setReason(event.target.value)}
            data-testid="extend-reason"
          />
        </label>
      </div>
    </Dialog>
  );
}

function DenyDialog(props: { onClose: () => void; onDeny: (opinion: string) => void }) {
  const t = useT();
  const [opinion, setOpinion] = useState('');
  return (
    <Dialog
      title={t('approvals.deny')}
      confirmDisabled={opinion.trim() === ''}
      onClose={props.onClose}
      onConfirm={() => props.onDeny(opinion.trim())}
      data-testid="deny-dialog"
    >
      <label>
        {t('approvals.denyReason')}
        <textarea
          className="input"
          rows={3}
          autoFocus
          value={opinion}
          onChange={event => setOpinion(event.target.value)}
          data-testid="deny-reason"
        />
      </label>
    </Dialog>
  );
}

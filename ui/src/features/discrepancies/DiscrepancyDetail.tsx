import { type ReactNode, useState } from 'react';
import type { Discrepancy, DiscrepancyAction, DiscrepancyScreen, Side } from '@/generated';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { maskIdNumber, maskText } from '@/shared/mask';
import { faultWords } from '@/shared/materials';
import { navigate } from '@/shared/route';
import { useAct, useRpc } from '@/shared/rpc';
import { moment, useNow } from '@/shared/time';
import { Button, Failed, Loading, toast } from '@/shared/ui';
import { courseOf } from './course';
import { WordsDialog } from './WordsDialog';

type Asking = 'corrected' | 'confirmed' | 'take_back';

/** One report: what was given, what is wrong with it, how it went, and the keys that see to it. */
export function DiscrepancyDetail({ report, side }: { report: string; side: Side }) {
  const screen = useRpc('discrepancy_view', { report, side });
  if (screen.data) return <Report screen={screen.data} />;
  return screen.error ? <Failed failure={screen.error} onAgain={() => void screen.refetch()} /> : <Loading />;
}

function Report({ screen }: { screen: DiscrepancyScreen }) {
  const t = useT();
  const now = useNow();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [masked, setMasked] = useState(true);
  const { discrepancy: held, can_take, can_answer, can_close } = screen;
  const act = useAct('discrepancy_act', {
    onDone: (_, request) => toast('done', done[request.action.verb]),
  });
  const send = (action: DiscrepancyAction) => {
    setAsking(null);
    void act.act({ report: held.report, action });
  };
  const answered = held.state.status === 'corrected' || held.state.status === 'confirmed';
  const close = () => (answered ? send({ verb: 'close', reason: '' }) : setAsking('take_back'));
  const openCase = () =>
    held.joint === undefined
      ? navigate('counter', { case: held.case })
      : navigate('joint', { joint: held.joint });
  useKeys(
    {
      '1': () => (can_take ? send({ verb: 'take' }) : false),
      '2': () => (can_answer ? setAsking('corrected') : false),
      '3': () => (can_answer ? setAsking('confirmed') : false),
      '4': () => (can_close ? close() : false),
      '5': () => (held.side === 'hall' ? openCase() : false),
    },
    { enabled: !act.pending && asking === null },
  );
  return (
    <section className="discrepancy" aria-label={held.material} data-testid="discrepancy-detail">
      <p>
        <b>{held.material}</b>{' '}
        <small className="mute">
          {t('discrepancies.reportedBy', {
            hall: held.hall_name,
            name: held.reported.name,
            time: moment(held.reported.at, now),
          })}
          {' · '}
          {t('discrepancies.department', { department: screen.department_name })}
        </small>
      </p>
      <Facts held={held} masked={masked} />
      {courseOf(t, held, at => moment(at, now)).map(line => (
        <p key={line} role="status" data-testid="discrepancy-course">
          {line}
        </p>
      ))}
      <div className="discrepancy-keys">
        {can_take && (
          <Button
            shortcut="1"
            onClick={() => send({ verb: 'take' })}
            disabled={act.pending}
            data-testid="discrepancy-take"
          >
            {t('discrepancies.take')}
          </Button>
        )}
        {can_answer && (
          <>
            <Button
              tone="primary"
              shortcut="2"
              onClick={() => setAsking('corrected')}
              data-testid="discrepancy-corrected"
            >
              {t('discrepancies.corrected')}
            </Button>
            <Button shortcut="3" onClick={() => setAsking('confirmed')} data-testid="discrepancy-confirmed">
              {t('discrepancies.confirmed')}
            </Button>
          </>
        )}
        {can_close && (
          <Button
            tone={answered ? 'primary' : 'plain'}
            shortcut="4"
            onClick={close}
            disabled={act.pending}
            data-testid="discrepancy-close"
          >
            {t(answered ? 'discrepancies.close' : 'discrepancies.takeBack')}
          </Button>
        )}
        {held.side === 'hall' && (
          <Button tone="quiet" shortcut="5" onClick={openCase} data-testid="discrepancy-open-case">
            {t('discrepancies.openCase')}
          </Button>
        )}
        <Button tone="quiet" aria-pressed={!masked} onClick={() => setMasked(!masked)}>
          {t(masked ? 'discrepancies.reveal' : 'discrepancies.hide')}
        </Button>
      </div>
      {(asking === 'corrected' || asking === 'confirmed') && (
        <WordsDialog
          title={t(`discrepancies.answerTitle.${asking}`)}
          label={t('discrepancies.opinion')}
          help={t('discrepancies.opinionHelp')}
          confirmLabel={t('discrepancies.answer')}
          onClose={() => setAsking(null)}
          onWords={opinion => send({ verb: 'answer', corrected: asking === 'corrected', opinion })}
        />
      )}
      {asking === 'take_back' && (
        <WordsDialog
          title={t('discrepancies.takeBackTitle')}
          label={t('common.reason')}
          confirmLabel={t('discrepancies.takeBack')}
          onClose={() => setAsking(null)}
          onWords={reason => send({ verb: 'close', reason })}
        />
      )}
    </section>
  );
}

const done = {
  take: 'discrepancies.taken',
  answer: 'discrepancies.answered',
  close: 'discrepancies.closed',
} as const;

/** What was asked for, what was given, and what is wrong with it. */
function Facts({ held, masked }: { held: Discrepancy; masked: boolean }) {
  const t = useT();
  const { record } = held.shared;
  const hidden = (text: string) => (masked ? maskText(text) : text);
  const line = (label: string, text: ReactNode) => (
    <div>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </div>
  );
  return (
    <dl>
      {line(t('discrepancies.item'), held.item_name)}
      {line(
        t('discrepancies.holder'),
        `${hidden(held.holder_name)} ${masked ? maskIdNumber(held.shared.holder) : held.shared.holder}`,
      )}
      {line(t('discrepancies.source'), held.shared.source)}
      {line(
        t('discrepancies.licence'),
        record === null
          ? t('discrepancies.noLicence')
          : [
              record.issuer,
              record.number,
              record.issued_on ?? '',
              record.valid_until === null ? '' : t('licence.validUntil', { day: record.valid_until }),
            ]
              .filter(part => part !== '')
              .join(' · '),
      )}
      {record !== null &&
        Object.entries(record.fields).map(([name, text]) => (
          <div key={name}>
            <dt>{held.labels?.[name] ?? name}</dt>
            <dd>{hidden(text ?? '') || '—'}</dd>
          </div>
        ))}
      {held.faults.length > 0 &&
        line(t('discrepancies.faults'), held.faults.map(fault => faultWords(t, fault)).join('；'))}
      {held.account !== '' && line(t('discrepancies.account'), held.account)}
    </dl>
  );
}

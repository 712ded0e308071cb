import type { SettlementEntry, SettlementSide } from '@/generated';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useAct } from '@/shared/rpc';
import { moment, useNow } from '@/shared/time';
import { Button, Tag, toast } from '@/shared/ui';
import { settlementDeed, settlementRule } from './settlement';

/** Counters that were alone had one person: what each did, which of it stands and why. One key takes note. */
export function SettlementDetail({ entry }: { entry: SettlementEntry }) {
  const t = useT();
  const note = useAct('settlement_note', { onDone: () => toast('done', 'settlement.noted') });
  const noted = () => void note.act({ ticket: entry.ticket });
  useKeys({ '1': noted }, { enabled: !note.pending });
  return (
    <section
      className="attention-detail"
      aria-label={settlementDeed(t, entry)}
      data-testid="settlement-detail"
      data-rule={entry.rule}
    >
      <p>
        <b>{settlementDeed(t, entry)}</b>
      </p>
      <p>{settlementRule(t, entry)}</p>
      <div className="attention-sides">
        <Side side={entry.stands} stands />
        {entry.yields.map(side => (
          <Side key={side.counter} side={side} />
        ))}
      </div>
      <p className="mute">{t('settlement.kept')}</p>
      {entry.seen_by.length > 0 && (
        <p className="mute">{t('settlement.seen', { names: entry.seen_by.join('、') })}</p>
      )}
      <div className="attention-actions">
        <Button
          tone="primary"
          shortcut="1"
          onClick={noted}
          disabled={note.pending}
          data-testid="settlement-note"
        >
          {t('settlement.action')}
        </Button>
      </div>
    </section>
  );
}

const standings = [
  'called',
  'serving',
  'parked',
  'transferred',
  'given_back',
  'no_show',
  'finished',
] as const;

function Side({ side, stands = false }: { side: SettlementSide; stands?: boolean }) {
  const t = useT();
  const now = useNow();
  const standing = standings.find(known => known === side.standing) ?? 'called';
  return (
    <div className={stands ? 'side side-own' : 'side'}>
      <span>
        <Tag tone={stands ? 'ok' : 'plain'}>{t(stands ? 'settlement.stands' : 'settlement.yields')}</Tag>{' '}
        {side.alone && <Tag tone="warn">{t('settlement.alone')}</Tag>}{' '}
        {side.clock_in_doubt && <Tag tone="warn">{t('settlement.clock')}</Tag>}
      </span>
      <b>
        {t('settlement.side', { counter: side.counter, by: side.by })}
        {side.mine && t('settlement.mine')}
      </b>
      <span>{t('settlement.called', { time: moment(side.called_at, now) })}</span>
      {side.started_at !== null && (
        <span>{t('settlement.started', { time: moment(side.started_at, now) })}</span>
      )}
      {standing !== 'called' && standing !== 'serving' && (
        <span>
          {t('settlement.since', {
            standing: t(`settlement.standing.${standing}`),
            time: moment(side.since, now),
          })}
        </span>
      )}
    </div>
  );
}

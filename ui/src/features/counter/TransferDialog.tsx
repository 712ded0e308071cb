import { useState } from 'react';
import type { CounterRow, TicketRow } from '@/generated';
import { type Translator, useT } from '@/shared/i18n';
import { useRpc } from '@/shared/rpc';
import { businessName, useSession } from '@/shared/session';
import { Dialog, Failed, Loading, ReasonField } from '@/shared/ui';

/** F7: to which counter, and why. The rank is kept. */
export function TransferDialog(props: {
  ticket: TicketRow;
  onClose: () => void;
  onTransfer: (counter: number, reason: string) => void;
}) {
  const t = useT();
  const { counter: own, hall: place } = useSession();
  const hall = useRpc('hall_view', {});
  const [to, setTo] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const others = hall.data?.counters.filter(row => row.counter.number !== own) ?? [];
  return (
    <Dialog
      title={t('counter.transferTitle', { number: props.ticket.number })}
      width={640}
      confirmLabel={t('counter.transfer')}
      confirmDisabled={to === null || reason.trim() === ''}
      onClose={props.onClose}
      onConfirm={() => to !== null && props.onTransfer(to, reason.trim())}
      data-testid="transfer-dialog"
    >
      <div className="dialog-fields">
        {hall.error && <Failed failure={hall.error} />}
        {hall.isPending && <Loading />}
        <div
          className="cards"
          role="radiogroup"
          aria-label={t('counter.transferTitle', { number: props.ticket.number })}
        >
          {others.map(row => (
            <button
              key={row.counter.number}
              type="button"
              className="card"
              role="radio"
              aria-checked={to === row.counter.number}
              disabled={row.counter.state.status === 'closed'}
              onClick={() => setTo(row.counter.number)}
              data-testid={`to-counter-${row.counter.number}`}
            >
              <span>
                {t('common.counter', { counter: row.counter.number })} · {whatThere(t, row)}
                <small>{row.counter.businesses.map(code => businessName(place, code)).join('、')}</small>
              </span>
            </button>
          ))}
        </div>
        <ReasonField
          label={t('counter.transferReason')}
          value={reason}
          onChange={setReason}
          suggestions={[
            t('counter.transferReason.business'),
            t('counter.transferReason.help'),
            t('counter.transferReason.system'),
          ]}
        />
      </div>
    </Dialog>
  );
}

function whatThere(t: Translator, row: CounterRow): string {
  if (row.counter.state.status === 'closed') return t('counter.transferClosed');
  return row.current ? t('counter.transferBusy', { number: row.current.number }) : t('counter.transferIdle');
}

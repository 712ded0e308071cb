import { useRef } from 'react';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useAct, useRpc } from '@/shared/rpc';
import { clock } from '@/shared/time';
import { Button, Failed, Kbd, Loading, Panel, toast } from '@/shared/ui';

/** Whoever missed the call today and is back: into the queue again, at the old rank. F4 goes to the list. */
export function Missed({ onRejoined }: { onRejoined: () => void }) {
  const t = useT();
  const list = useRef<HTMLUListElement>(null);
  const queue = useRpc('queue_view', {});
  const rejoin = useAct('ticket_act');
  useKeys({ F4: () => list.current?.querySelector('button')?.focus() });
  const missed = queue.data?.missed ?? [];
  return (
    <Panel
      title={t('reception.missed', { count: missed.length })}
      note={t('reception.missedHint')}
      actions={<Kbd>F4</Kbd>}
      data-testid="reception-missed"
    >
      {queue.data === undefined &&
        (queue.error ? <Failed failure={queue.error} onAgain={() => void queue.refetch()} /> : <Loading />)}
      {queue.data !== undefined && missed.length === 0 && (
        <p className="reception-note mute">{t('reception.missedEmpty')}</p>
      )}
      <ul ref={list}>
        {missed.map(ticket => (
          <li key={ticket.id} className="missed-row">
            <div>
              <b>{ticket.number}</b> {ticket.title}
              <small>{t('reception.missedLine', { time: clock(ticket.since), calls: ticket.calls })}</small>
            </div>
            <Button
              disabled={rejoin.pending}
              onClick={async () => {
                const done = await rejoin.act({ ticket: ticket.id, action: { verb: 'rejoin' } });
                if (!done) return;
                toast('done', 'reception.rejoined', { number: ticket.number });
                onRejoined();
              }}
              aria-label={`${t('reception.rejoin')} ${ticket.number}`}
              data-testid={`rejoin-${ticket.number}`}
            >
              {t('reception.rejoin')}
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

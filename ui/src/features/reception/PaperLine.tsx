import type { TicketPrinted } from '@/generated';
import { faultNext, faultSentence } from '@/shared/devices';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { Button } from '@/shared/ui';

/** What became of the ticket on the ticket printer. Whatever it is, the ticket is taken, and it can be printed again. */
export function PaperLine({ outcome, onAgain }: { outcome: TicketPrinted | null; onAgain: () => void }) {
  const t = useT();
  const done = outcome !== null;
  useKeys({ 'Alt+P': onAgain }, { enabled: done });
  const failed = outcome?.outcome === 'failed';
  return (
    <div
      className={failed ? 'notice notice-bad' : 'notice'}
      role={failed ? 'alert' : 'status'}
      data-testid="ticket-paper"
      data-status={outcome?.outcome ?? 'printing'}
    >
      <div className="grow">
        {outcome === null && <p>{t('reception.paper.printing')}</p>}
        {outcome?.outcome === 'printed' && <Printed printed={outcome} />}
        {outcome?.outcome === 'failed' && (
          <p>
            {t('reception.paper.failed', { why: faultSentence(t, 'ticket_printer', outcome.fault) })}
            {'。'}
            {faultNext(t, 'ticket_printer', outcome.fault)}
          </p>
        )}
      </div>
      {done && (
        <Button shortcut="Alt+P" onClick={onAgain} data-testid="ticket-paper-again">
          {t('reception.paper.again')}
        </Button>
      )}
    </div>
  );
}

function Printed({ printed }: { printed: Extract<TicketPrinted, { outcome: 'printed' }> }) {
  const t = useT();
  return (
    <>
      <p>{t(printed.confirmed ? 'reception.paper.printed' : 'reception.paper.sent')}</p>
      {printed.paper_low && <p>{t('reception.paper.low')}</p>}
      {printed.replaced.length > 0 && (
        <p>{t('reception.paper.replaced', { characters: printed.replaced.join(' ') })}</p>
      )}
    </>
  );
}

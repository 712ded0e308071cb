import type { HallView, TicketIssued } from '@/generated';
import { DocumentActions } from '@/shared/documents';
import { openCounters } from '@/shared/hall';
import { useT } from '@/shared/i18n';
import { clock } from '@/shared/time';
import { Empty, Panel, Tag } from '@/shared/ui';
import { PaperLine } from './PaperLine';
import type { TicketPaper } from './useTicketPaper';

/** The ticket that was just issued, large enough to read across the desk. */
export function Slip(props: {
  issued: TicketIssued | null;
  view: HallView | undefined;
  /** What the ticket printer makes of it, where there is one. */
  paper: TicketPaper | null;
  onPrint: () => void;
}) {
  const t = useT();
  const { issued, view, paper, onPrint } = props;
  if (issued === null) {
    return (
      <Panel title={t('reception.slip')}>
        <Empty title={t('reception.slipEmpty')}>
          <p>{t('reception.slipEmptyHelp')}</p>
        </Empty>
      </Panel>
    );
  }
  const { ticket, ahead } = issued;
  const counters = openCounters(view, ticket.business);
  return (
    <Panel
      title={t('reception.slip')}
      note={clock(ticket.issued_at)}
      data-testid="checkin-slip"
      foot={<DocumentActions documents={[issued.document]} />}
    >
      {paper && <PaperLine outcome={paper.outcome} onAgain={onPrint} />}
      <div className="slip" role="status">
        <b className="slip-number" data-testid="checkin-number">
          {ticket.number}
        </b>
        <p>{ticket.title}</p>
        <p className="slip-ahead" data-testid="checkin-ahead">
          {ahead === 0 ? t('reception.aheadNone') : t('reception.ahead', { count: ahead })}
        </p>
        {counters.length > 0 && (
          <p>{t('reception.counters', { counters: counters.join(t('common.separator')) })}</p>
        )}
        <p>
          <Tag tone={ticket.class === 'normal' ? 'plain' : 'info'}>{t(`ticketClass.${ticket.class}`)}</Tag>{' '}
          {ticket.priority_reason && <Tag tone="info">{t(`priority.${ticket.priority_reason}`)}</Tag>}{' '}
          {ticket.appointment_at !== null && <Tag tone="info">{clock(ticket.appointment_at)}</Tag>}
        </p>
      </div>
    </Panel>
  );
}

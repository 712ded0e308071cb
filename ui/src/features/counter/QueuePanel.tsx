import type { CaseRow, QueueView, TicketAction, TicketRow } from '@/generated';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useSession } from '@/shared/session';
import { clock, duration, running, useEngineNow } from '@/shared/time';
import { Button, DueTag, PanelHeading, Tag, toast } from '@/shared/ui';
import { Returned, Untold, Urgent } from './CaseLists';
import { undoable } from './plan';
import { TicketLine } from './TicketLine';
import { caseStatus } from './words';

/** The keys and buttons of the queue. */
export interface QueueActions {
  callNext: () => void;
  recall: () => void;
  notHere: () => void;
  start: () => void;
  park: () => void;
  transfer: () => void;
  finish: () => void;
}

interface Props {
  view: QueueView;
  receivedAt: number;
  pending: boolean;
  actions: QueueActions;
  onTicket: (ticket: TicketRow, action: TicketAction) => Promise<boolean>;
  shownCase: string | null;
  onShow: (caseId: string) => void;
  onChooser: () => void;
}

/** After as many minutes a wait stands out; the hall's own figure is used when it is known. */
const LONG_WAIT = 15;

/** Left: who is being served, who waits and why in this order, who is parked, who was just finished. */
export function QueuePanel(props: Props) {
  const { view, actions, pending } = props;
  const t = useT();
  const { current } = view;
  const called = current?.status === 'called';
  return (
    <section className="queue" aria-label={t('counter.queue')} data-testid="queue">
      {current ? (
        <Serving {...props} ticket={current} />
      ) : (
        <div className="serving serving-idle" data-testid="serving">
          <strong>{t('counter.idle')}</strong>
        </div>
      )}
      <div className="queue-acts">
        <Button
          tone="primary"
          className="queue-next"
          shortcut="F2"
          disabled={pending}
          onClick={actions.callNext}
          data-testid="call-next"
        >
          {t('counter.callNext')}
        </Button>
        <Button shortcut="F3" disabled={!current} onClick={actions.recall} data-testid="recall">
          {t('counter.recall')}
        </Button>
        <Button shortcut="F4" disabled={!called} onClick={actions.notHere} data-testid="not-here">
          {t('counter.notHere')}
        </Button>
        <Button shortcut="F6" disabled={!current} onClick={actions.park} data-testid="park">
          {t('counter.park')}
        </Button>
        <Button
          className="queue-half"
          shortcut="F7"
          disabled={!current}
          onClick={actions.transfer}
          data-testid="transfer"
        >
          {t('counter.transfer')}
        </Button>
        <Button
          className="queue-half"
          shortcut="F8"
          disabled={!current}
          onClick={actions.finish}
          data-testid="finish"
        >
          {t('counter.finish')}
        </Button>
      </div>
      <UndoBar {...props} />
      <Lists {...props} />
    </section>
  );
}

function Serving(props: Props & { ticket: TicketRow }) {
  const { ticket, view, receivedAt } = props;
  const t = useT();
  const now = useEngineNow(view.now, receivedAt);
  const parts = [ticket.name || t('common.unnamed'), ticket.title];
  if (ticket.visits > 1) parts.push(t('counter.visit', { n: ticket.visits }));
  if (ticket.status === 'called' && ticket.calls > 1) parts.push(t('counter.calls', { n: ticket.calls }));
  return (
    <div
      className={`serving ${ticket.status === 'called' ? 'serving-called' : ''}`}
      data-testid="serving"
      data-status={ticket.status}
    >
      <span className="serving-time" role="timer">
        {running(ticket.since, now)}
      </span>
      <div className="serving-number" data-testid="serving-number">
        {ticket.number}
      </div>
      <p>{parts.join(' · ')}</p>
      {ticket.id_number_masked && <p>{ticket.id_number_masked}</p>}
      {ticket.status === 'called' && <p className="serving-note">{t('counter.called')}</p>}
      {ticket.cases.length > 0 && <Cases {...props} />}
    </div>
  );
}

function Cases({ ticket, shownCase, onShow, onChooser }: Props & { ticket: TicketRow }) {
  const t = useT();
  return (
    <ul className="serving-cases" aria-label={t('counter.cases')}>
      {ticket.cases.map(row => (
        <li key={row.id}>
          <CaseButton row={row} on={row.id === shownCase} onShow={onShow} />
        </li>
      ))}
      <li>
        <button type="button" className="serving-case" onClick={onChooser} data-testid="another-item">
          ＋ {t('counter.anotherItem')}
        </button>
      </li>
    </ul>
  );
}

function CaseButton({ row, on, onShow }: { row: CaseRow; on: boolean; onShow: (caseId: string) => void }) {
  const t = useT();
  const status = caseStatus(t, row.status);
  return (
    <button
      type="button"
      className="serving-case"
      aria-current={on || undefined}
      onClick={() => onShow(row.id)}
      data-testid={`case-${row.id}`}
    >
      <span>{row.item_name}</span> <Tag tone={status.tone}>{status.words}</Tag>{' '}
      <DueTag due={row.due} light={row.light} />
    </button>
  );
}

/** A mis-click can be undone for ten seconds. */
function UndoBar({ view, receivedAt, onTicket }: Props) {
  const t = useT();
  const now = useEngineNow(view.now, receivedAt);
  const row = undoable(view, now);
  const undo = async () => {
    if (!row) return;
    if (await onTicket(row, { verb: 'undo' })) toast('done', 'counter.undone', { number: row.number });
  };
  useKeys({ 'Ctrl+Z': () => void undo() }, { enabled: row !== null });
  if (!row?.undo_until) return null;
  const seconds = Math.max(0, Math.ceil((row.undo_until - now) / 1000));
  return (
    <div className="undo" role="status" data-testid="undo-bar">
      <span className="grow">{undoWords(t, row)}</span>
      <span>{seconds}</span>
      <Button shortcut="Ctrl+Z" onClick={() => void undo()} data-testid="undo">
        {t('counter.undo')}
      </Button>
    </div>
  );
}

function undoWords(t: ReturnType<typeof useT>, row: TicketRow): string {
  const { number } = row;
  switch (row.status) {
    case 'called':
    case 'serving':
    case 'parked':
    case 'no_show':
    case 'finished':
    case 'waiting':
      return t(`undo.${row.status}`, { number });
    default:
      return number;
  }
}

function Lists(props: Props) {
  const { view, receivedAt, onTicket, onShow } = props;
  const t = useT();
  const { hall } = useSession();
  const now = useEngineNow(view.now, receivedAt);
  const aging = hall?.queue.aging_minutes ?? LONG_WAIT;
  const longest = Math.min(...view.waiting.map(row => row.issued_at));
  return (
    <div className="panel grow queue-lists">
      <div className="panel-body">
        <PanelHeading
          title={
            <span data-testid="waiting-count">{t('counter.waiting', { count: view.waiting.length })}</span>
          }
          note={view.waiting.length > 0 && t('counter.longest', { duration: duration(t, longest, now) })}
        />
        {view.waiting.length === 0 && <p className="queue-none">{t('counter.waitingNone')}</p>}
        <ul data-testid="waiting">
          {view.waiting.map(row => (
            <TicketLine key={row.id} row={row} since={row.issued_at} now={now} aging={aging} />
          ))}
        </ul>
        {view.waiting_elsewhere > 0 && (
          <p className="queue-none">{t('counter.elsewhere', { count: view.waiting_elsewhere })}</p>
        )}
        {view.parked.length > 0 && (
          <>
            <PanelHeading
              title={t('counter.parked', { count: view.parked.length })}
              note={t('counter.parkedNote')}
            />
            <ul data-testid="parked">
              {view.parked.map(row => (
                <TicketLine key={row.id} row={row} since={row.since} now={now} aging={aging}>
                  <Button
                    tone="quiet"
                    disabled={view.current !== null}
                    onClick={() => void onTicket(row, { verb: 'come_back' })}
                    data-testid={`come-back-${row.number}`}
                  >
                    {t('counter.comeBack')}
                  </Button>
                </TicketLine>
              ))}
            </ul>
          </>
        )}
        <Returned onShow={onShow} />
        <Untold onShow={onShow} />
        <Urgent onShow={onShow} />
        {view.missed.length > 0 && (
          <>
            <PanelHeading title={t('counter.missed', { count: view.missed.length })} />
            <ul data-testid="missed">
              {view.missed.map(row => (
                <TicketLine key={row.id} row={row} since={row.since} now={now} aging={aging}>
                  <Button
                    tone="quiet"
                    disabled={view.current !== null}
                    onClick={() => void onTicket(row, { verb: 'come_back' })}
                    data-testid={`come-back-${row.number}`}
                  >
                    {t('counter.comeBack')}
                  </Button>
                  <Button
                    tone="quiet"
                    onClick={() => void onTicket(row, { verb: 'rejoin' })}
                    data-testid={`rejoin-${row.number}`}
                  >
                    {t('counter.rejoin')}
                  </Button>
                </TicketLine>
              ))}
            </ul>
          </>
        )}
        {view.finished.length > 0 && (
          <>
            <PanelHeading title={t('counter.finished', { count: view.finished.length })} />
            <ul data-testid="finished">
              {view.finished.map(row => (
                <TicketLine
                  key={row.id}
                  row={row}
                  at={clock(row.since)}
                  since={row.since}
                  now={now}
                  aging={aging}
                >
                  {row.cases.map(one => (
                    <Button key={one.id} tone="quiet" onClick={() => onShow(one.id)}>
                      {one.item_name}
                    </Button>
                  ))}
                </TicketLine>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}

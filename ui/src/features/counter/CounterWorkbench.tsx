import { useCallback, useEffect, useRef, useState } from 'react';
import type { QueueView, TicketRow } from '@/generated';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { navigate, takeRouteParams, useRoute } from '@/shared/route';
import { useAct, useRpc } from '@/shared/rpc';
import { useSession } from '@/shared/session';
import { Empty, Failed, Loading, toast } from '@/shared/ui';
import { CaseWork } from './CaseWork';
import { Chooser } from './Chooser';
import './counter.css';
import { OthersDialog } from './OthersDialog';
import { ParkDialog } from './ParkDialog';
import { firstCase } from './plan';
import { QueuePanel } from './QueuePanel';
import { TransferDialog } from './TransferDialog';
import { useTickets } from './useTickets';

/** What the middle shows when the clerk chose it; forgotten when another ticket comes. */
interface Choice {
  ticket: string | null;
  show: { case: string } | 'chooser';
}

/** The counter: queue, form, materials. Route parameters: `item` begins a case, `case` opens one. */
export function CounterWorkbench() {
  const t = useT();
  const { counter } = useSession();
  const queue = useRpc('queue_view', {}, { enabled: counter !== null });
  if (counter === null) {
    return (
      <Empty title={t('counter.noCounter')} data-testid="no-counter">
        <p>{t('counter.noCounterNext')}</p>
      </Empty>
    );
  }
  if (queue.data) return <Counter view={queue.data} receivedAt={queue.dataUpdatedAt} />;
  if (queue.error) return <Failed failure={queue.error} onAgain={() => void queue.refetch()} />;
  return <Loading />;
}

function Counter({ view, receivedAt }: { view: QueueView; receivedAt: number }) {
  const { current } = view;
  const ticketId = current?.id ?? null;
  const tickets = useTickets();
  const [choice, setChoice] = useState<Choice | null>(null);
  const [dialog, setDialog] = useState<'park' | 'transfer' | null>(null);
  const chosen = choice && choice.ticket === ticketId ? choice.show : null;
  const first = firstCase(current);
  const shown = chosen === 'chooser' ? null : (chosen?.case ?? first);

  const show = useCallback(
    (caseId: string) => setChoice({ ticket: ticketId, show: { case: caseId } }),
    [ticketId],
  );
  const opening = useAct('case_open', {
    onDone: (screen, request) => setChoice({ ticket: request.ticket, show: { case: screen.case.id } }),
  });
  const openItem = async (item: string) => {
    // The clerk who opens an item has the person before them.
    if (current?.status === 'called' && !(await tickets.act(current, { verb: 'start' }))) return;
    await opening.act({ item, ticket: ticketId });
  };
  useRouteRequests(openItem, show);

  const withCurrent = (act: (ticket: TicketRow) => void) => () => {
    // A second press while the first is on its way would act on the queue as it was before.
    if (tickets.pending) return;
    if (current) act(current);
    else toast('hint', 'counter.noCurrent');
  };
  const act = {
    callNext: () => {
      if (!tickets.pending) void tickets.callNext(current);
    },
    recall: withCurrent(ticket => void tickets.act(ticket, { verb: 'recall' })),
    notHere: withCurrent(ticket => void tickets.act(ticket, { verb: 'not_here' })),
    start: withCurrent(ticket => void tickets.act(ticket, { verb: 'start' })),
    park: withCurrent(() => setDialog('park')),
    transfer: withCurrent(() => setDialog('transfer')),
    finish: withCurrent(ticket => {
      const draft = ticket.cases.find(row => row.status === 'draft');
      if (draft) toast('hint', 'counter.stillDraft', { item: draft.item_name });
      else void tickets.act(ticket, { verb: 'finish' });
    }),
  };
  const joint = (pack?: string) =>
    navigate('joint', { ...(ticketId && { ticket: ticketId }), ...(pack && { package: pack }) });
  useKeys({
    F2: act.callNext,
    F3: act.recall,
    F4: act.notHere,
    F6: act.park,
    F7: act.transfer,
    F8: act.finish,
    'Ctrl+J': () => joint(),
  });

  return (
    <div className="workbench cols-3" data-testid="counter">
      <QueuePanel
        view={view}
        receivedAt={receivedAt}
        pending={tickets.pending}
        actions={act}
        onTicket={tickets.act}
        shownCase={shown}
        onShow={show}
        onChooser={() => setChoice({ ticket: ticketId, show: 'chooser' })}
      />
      {shown ? (
        <CaseWork
          key={shown}
          id={shown}
          onJoint={joint}
          onClosed={() => setChoice({ ticket: ticketId, show: 'chooser' })}
        />
      ) : (
        <Chooser
          current={current}
          waiting={view.waiting.length}
          pending={opening.pending || tickets.pending}
          onStart={act.start}
          onCallNext={act.callNext}
          onItem={item => void openItem(item)}
          onPackage={joint}
        />
      )}
      {tickets.others !== null && (
        <OthersDialog
          count={tickets.others}
          onClose={tickets.leaveOthers}
          onCall={() => void tickets.callOther()}
        />
      )}
      {dialog === 'park' && current && (
        <ParkDialog
          ticket={current}
          caseId={shown}
          onClose={() => setDialog(null)}
          onPark={async (reason, missing) => {
            if (await tickets.act(current, { verb: 'park', reason, missing })) setDialog(null);
          }}
        />
      )}
      {dialog === 'transfer' && current && (
        <TransferDialog
          ticket={current}
          onClose={() => setDialog(null)}
          onTransfer={async (to_counter, reason) => {
            if (await tickets.act(current, { verb: 'transfer', to_counter, reason })) setDialog(null);
          }}
        />
      )}
    </div>
  );
}

/** Takes what another screen asked for: the search an item, 待处理 a case. Each request is carried out once. */
function useRouteRequests(openItem: (item: string) => Promise<void>, show: (caseId: string) => void): void {
  const { params } = useRoute();
  const latest = useRef({ openItem, show });
  useEffect(() => {
    latest.current = { openItem, show };
  });
  useEffect(() => {
    if (params.item) void latest.current.openItem(params.item);
    else if (params.case) latest.current.show(params.case);
    else return;
    takeRouteParams('counter');
  }, [params]);
}

import type { TicketAction, TicketRow } from '@/generated';
import { useAct } from '@/shared/rpc';
import { toast } from '@/shared/ui';
import { planNext } from './plan';

/** What the clerk does with the queue. */
export interface Tickets {
  /** F2: ends the visit if all of it is accepted, and calls the next person. */
  callNext: (current: TicketRow | null) => Promise<void>;
  /** Does something with a ticket; false when it was refused (which has been shown by then). */
  act: (ticket: TicketRow, action: TicketAction) => Promise<boolean>;
  /** Something is on its way. */
  pending: boolean;
}

/** What the clerk does with the queue. */
export function useTickets(): Tickets {
  const ticketAct = useAct('ticket_act');
  const next = useAct('ticket_call_next', {
    onDone: ({ ticket, alone }) => {
      if (alone) toast('hint', 'counter.calledAlone', { number: ticket.number });
    },
  });

  const act = async (ticket: TicketRow, action: TicketAction) =>
    (await ticketAct.act({ ticket: ticket.id, action })) !== undefined;

  return {
    act,
    pending: ticketAct.pending || next.pending,
    callNext: async current => {
      const plan = planNext(current);
      if (plan.do === 'explain') {
        toast('hint', plan.key, plan.params);
        return;
      }
      if (plan.do === 'finish_then_call' && !(await act(plan.ticket, { verb: 'finish' }))) return;
      await next.act({});
    },
  };
}

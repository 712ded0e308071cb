import { useState } from 'react';
import type { Called, TicketAction, TicketRow } from '@/generated';
import { useAct } from '@/shared/rpc';
import { toast, toastFailure } from '@/shared/ui';
import { planNext } from './plan';

/** What the clerk does with the queue. */
export interface Tickets {
  /** F2: ends the visit if all of it is accepted, and calls the next person. */
  callNext: (current: TicketRow | null) => Promise<void>;
  /** Does something with a ticket; false when it was refused (which has been shown by then). */
  act: (ticket: TicketRow, action: TicketAction) => Promise<boolean>;
  /** Something is on its way. */
  pending: boolean;
  /** Alone, and only others' shares are left: how many wait there. The clerk is asked whether to call one all the same. */
  others: number | null;
  /** Calls one of them, on purpose. */
  callOther: () => Promise<void>;
  /** Leaves them to their counters. */
  leaveOthers: () => void;
}

/** What the clerk does with the queue. */
export function useTickets(): Tickets {
  const ticketAct = useAct('ticket_act');
  const [others, setOthers] = useState<number | null>(null);
  const onDone = ({ ticket, alone }: Called) => {
    if (alone) toast('hint', 'counter.calledAlone', { number: ticket.number });
  };
  const next = useAct('ticket_call_next', {
    onDone,
    onFailure: failure =>
      failure.code === 'others_share' ? setOthers(Number(failure.params.count)) : toastFailure(failure),
  });
  const other = useAct('ticket_call_other', { onDone });

  const act = async (ticket: TicketRow, action: TicketAction) =>
    (await ticketAct.act({ ticket: ticket.id, action })) !== undefined;

  return {
    act,
    pending: ticketAct.pending || next.pending || other.pending,
    others,
    leaveOthers: () => setOthers(null),
    callOther: async () => {
      setOthers(null);
      await other.act({});
    },
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

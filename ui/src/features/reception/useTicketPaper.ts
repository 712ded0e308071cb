import { useCallback, useEffect, useRef, useState } from 'react';
import type { TicketIssued, TicketPrinted } from '@/generated';
import { faultNext, faultSentence, useDevices } from '@/shared/devices';
import { useT } from '@/shared/i18n';
import { useAct } from '@/shared/rpc';
import { toast } from '@/shared/ui';

/** A ticket on its way onto paper; `outcome` is null while it is printed. */
export interface TicketPaper {
  ticket: string;
  outcome: TicketPrinted | null;
}

/** Prints tickets on the ticket printer of this PC; `available` is false where there is none, and nothing is printed by itself. */
export function useTicketPaper() {
  const t = useT();
  const available = Boolean(useDevices()?.ticket_printer);
  const [paper, setPaper] = useState<TicketPaper | null>(null);
  const shown = useRef<string | null>(null);
  const { act } = useAct('ticket_print');
  const latest = useRef({ act, t });
  useEffect(() => {
    latest.current = { act, t };
  });
  const print = useCallback(async ({ ticket }: Pick<TicketIssued, 'ticket'>) => {
    shown.current = ticket.id;
    setPaper({ ticket: ticket.id, outcome: null });
    const outcome = await latest.current.act({ ticket: ticket.id });
    if (shown.current === ticket.id) {
      // What failed before it reached a printer has been said in the corner.
      setPaper(outcome ? { ticket: ticket.id, outcome } : null);
    } else if (outcome?.outcome === 'failed') {
      // The next person's ticket is on the screen already; this one still has no paper.
      const words = latest.current.t;
      const why = `${faultSentence(words, 'ticket_printer', outcome.fault)}。${faultNext(words, 'ticket_printer', outcome.fault)}`;
      toast('warning', 'reception.paper.failedOther', { number: ticket.number, why });
    }
  }, []);
  return { available, paper, print };
}

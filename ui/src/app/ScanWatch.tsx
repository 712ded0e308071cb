import type { ScanFound } from '@/generated';
import { useDevices } from '@/shared/devices';
import { type Translator, useT } from '@/shared/i18n';
import { navigate, type Page } from '@/shared/route';
import { useAct } from '@/shared/rpc';
import { useScanner } from '@/shared/scanner';
import { toast } from '@/shared/ui';

/** A code of our own papers, scanned wherever one is, opens what it is of. */
export function ScanWatch({ pages }: { pages: readonly Page[] }) {
  const t = useT();
  const scanner = useDevices()?.scanner;
  const { act } = useAct('scan_find', { onDone: found => open(t, pages, found) });
  useScanner(code => void act({ code }), {
    enabled: scanner?.enabled ?? false,
    ...(scanner && { rule: { gapMs: scanner.gap_ms, shortest: scanner.shortest } }),
  });
  return null;
}

function open(t: Translator, pages: readonly Page[], found: ScanFound): void {
  switch (found.found) {
    case 'case':
      if (pages.includes('counter')) navigate('counter', { case: found.case });
      else toast('hint', 'scan.elsewhere');
      break;
    case 'joint':
      if (pages.includes('joint')) navigate('joint', { joint: found.joint });
      else toast('hint', 'scan.elsewhere');
      break;
    case 'ticket':
      tellTicket(t, found);
      break;
    case 'nothing':
      toast('hint', 'scan.nothing');
  }
}

const STATUSES = ['waiting', 'called', 'serving', 'parked', 'no_show', 'finished'] as const;

/** Nothing has been taken in on it: where it stands is all there is to say, to whoever holds it. */
function tellTicket(t: Translator, ticket: Extract<ScanFound, { found: 'ticket' }>): void {
  const { number, title, ahead, counter } = ticket;
  const status = t(`ticketStatus.${STATUSES.find(known => known === ticket.status) ?? 'waiting'}`);
  if (ahead !== null) toast('hint', 'scan.ticketWaiting', { number, title, ahead });
  else if (counter !== null) toast('hint', 'scan.ticketAt', { number, title, status, counter });
  else toast('hint', 'scan.ticket', { number, title, status });
}

import { useRef, useState } from 'react';
import type { TicketIssued } from '@/generated';
import { useRpc } from '@/shared/rpc';
import { CheckInForm } from './CheckInForm';
import { HallCounts } from './HallCounts';
import { Missed } from './Missed';
import './reception.css';
import { Slip } from './Slip';
import { useTicketPaper } from './useTicketPaper';

/** 导办: check-in with at most three keys after the ID number, the slip, and how the hall stands. */
export function ReceptionWorkbench() {
  const hall = useRpc('hall_view', {});
  const idField = useRef<HTMLInputElement>(null);
  const [issued, setIssued] = useState<TicketIssued | null>(null);
  const { available, paper, print } = useTicketPaper();
  const take = (taken: TicketIssued) => {
    setIssued(taken);
    if (available) void print(taken);
  };
  return (
    <div className="workbench reception-cols">
      <CheckInForm idField={idField} view={hall.data} onIssued={take} />
      <div className="reception-side">
        <Slip
          issued={issued}
          view={hall.data}
          paper={issued && paper?.ticket === issued.ticket.id ? paper : null}
          onPrint={() => issued && void print(issued)}
        />
        <Missed onRejoined={() => idField.current?.focus()} />
      </div>
      <HallCounts view={hall.data} failure={hall.error} onAgain={() => void hall.refetch()} />
    </div>
  );
}

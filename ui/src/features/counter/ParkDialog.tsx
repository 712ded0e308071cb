import { useState } from 'react';
import type { TicketRow } from '@/generated';
import { useT } from '@/shared/i18n';
import { useRpc } from '@/shared/rpc';
import { Dialog, ReasonField } from '@/shared/ui';
import { LinesField, linesOf } from './LinesField';

/** F6: why, and what to bring back. What the open case lacks is filled in. */
export function ParkDialog(props: {
  ticket: TicketRow;
  caseId: string | null;
  onClose: () => void;
  onPark: (reason: string, missing: string[]) => void;
}) {
  const t = useT();
  const screen = useRpc('case_view', { case: props.caseId ?? '' }, { enabled: props.caseId !== null });
  const lacking = screen.data?.form.problems
    .filter(problem => problem.code === 'material_missing')
    .map(problem => problem.label)
    .join('\n');
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState<string | null>(null);
  const missing = typed ?? lacking ?? '';
  return (
    <Dialog
      title={t('counter.parkTitle', { number: props.ticket.number })}
      confirmLabel={t('counter.park')}
      confirmDisabled={reason.trim() === ''}
      onClose={props.onClose}
      onConfirm={() => props.onPark(reason.trim(), linesOf(missing))}
      data-testid="park-dialog"
    >
      <div className="dialog-fields">
        <ReasonField
          label={t('counter.parkReason')}
          value={reason}
          onChange={setReason}
          suggestions={[
            t('counter.parkReason.copy'),
            t('counter.parkReason.fetch'),
            t('counter.parkReason.photo'),
            t('counter.parkReason.pay'),
            t('counter.parkReason.fill'),
          ]}
        />
        <LinesField
          label={t('counter.parkMissing')}
          value={missing}
          onChange={setTyped}
          data-testid="park-missing"
        />
      </div>
    </Dialog>
  );
}

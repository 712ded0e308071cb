import { useState } from 'react';
import { useT } from '../i18n';
import { departmentName, useSession } from '../session';
import { Dialog } from '../ui/Dialog';
import { ReasonField } from '../ui/ReasonField';
import { faultWords } from './licence';
import type { SlotView } from './slot';

/** 数据异议: reports that what was fetched is not right. What the rules have found goes with it; words are needed only where they have found nothing. */
export function DisputeDialog(props: {
  slot: SlotView;
  onClose: () => void;
  onReport: (account: string) => void;
}) {
  const t = useT();
  const [account, setAccount] = useState('');
  const { hall } = useSession();
  const faults = props.slot.licence?.fetched?.faults ?? [];
  const department = departmentName(hall, props.slot.licence?.department ?? '');
  return (
    <Dialog
      title={t('licence.disputeTitle', { name: props.slot.name })}
      confirmLabel={t('licence.disputeSend')}
      confirmDisabled={faults.length === 0 && account.trim() === ''}
      onClose={props.onClose}
      onConfirm={() => props.onReport(account.trim())}
      data-testid="dispute-dialog"
    >
      <p className="mute">{t('licence.disputeHelp', { department })}</p>
      {faults.length > 0 && (
        <ul>
          {faults.map(fault => (
            <li key={faultWords(t, fault)}>{faultWords(t, fault)}</li>
          ))}
        </ul>
      )}
      <ReasonField
        label={t(faults.length > 0 ? 'licence.disputeMore' : 'licence.disputeWhat')}
        value={account}
        onChange={setAccount}
        suggestions={[t('licence.disputeReason.differs'), t('licence.disputeReason.old')]}
      />
    </Dialog>
  );
}

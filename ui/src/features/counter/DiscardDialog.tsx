import { useState } from 'react';
import { useT } from '@/shared/i18n';
import { Dialog, ReasonField } from '@/shared/ui';

/** Drops a draft. A refusal always leaves a reason. */
export function DiscardDialog(props: {
  item: string;
  onClose: () => void;
  onDiscard: (reason: string) => void;
}) {
  const t = useT();
  const [reason, setReason] = useState('');
  return (
    <Dialog
      title={t('case.discardTitle', { item: props.item })}
      danger
      confirmLabel={t('case.discard')}
      confirmDisabled={reason.trim() === ''}
      onClose={props.onClose}
      onConfirm={() => props.onDiscard(reason.trim())}
      data-testid="discard-dialog"
    >
      <ReasonField
        label={t('common.reason')}
        value={reason}
        onChange={setReason}
        suggestions={[
          t('case.discardReason.mistake'),
          t('case.discardReason.leave'),
          t('case.discardReason.notNeeded'),
          t('case.discardReason.notOurs'),
        ]}
      />
    </Dialog>
  );
}

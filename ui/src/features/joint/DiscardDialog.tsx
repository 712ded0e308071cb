import { useId, useState } from 'react';
import type { JointId } from '@/generated';
import { useT } from '@/shared/i18n';
import { useAct } from '@/shared/rpc';
import { navigate } from '@/shared/route';
import { Dialog } from '@/shared/ui';

/** Drops a draft, with a reason. */
export function DiscardDialog({ joint, onClose }: { joint: JointId; onClose: () => void }) {
  const t = useT();
  const id = useId();
  const [reason, setReason] = useState('');
  const discard = useAct('joint_discard', { onDone: () => navigate('joint') });
  return (
    <Dialog
      title={t('joint.discard')}
      onClose={onClose}
      onConfirm={() => void discard.act({ joint, reason: reason.trim() })}
      confirmDisabled={reason.trim() === '' || discard.pending}
      danger
    >
      <div className="dialog-fields">
        <label htmlFor={id}>{t('joint.discardReason')}</label>
        <input
          id={id}
          className="input"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog asks for nothing else
          autoFocus
          placeholder={t('joint.discardReasonHint')}
          value={reason}
          onChange={event => setReason(event.target.value)}
          data-testid="joint-discard-reason"
        />
      </div>
    </Dialog>
  );
}

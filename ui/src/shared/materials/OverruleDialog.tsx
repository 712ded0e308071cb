import { useState } from 'react';
import type { Attachment } from '@/generated';
import { host } from '@/host';
import { useT } from '../i18n';
import { Dialog } from '../ui/Dialog';
import { ReasonField } from '../ui/ReasonField';
import { flawWords } from '../verdict';

/** Why a page is handed in although the verdict objects to it. The approver reads it beside the photo. */
export function OverruleDialog(props: {
  name: string;
  photo: Attachment;
  page: number;
  onClose: () => void;
  onOverrule: (reason: string) => void;
}) {
  const { name, photo, page } = props;
  const t = useT();
  const [reason, setReason] = useState(photo.overruled ?? '');
  return (
    <Dialog
      title={t('overrule.title', { name, page, flaw: flawWords(t, photo.verdict) })}
      confirmLabel={t('overrule.confirm')}
      confirmDisabled={reason.trim() === ''}
      onClose={props.onClose}
      onConfirm={() => props.onOverrule(reason.trim())}
      width={640}
      data-testid="overrule-dialog"
    >
      <div className="overrule">
        <img
          src={host.photoUrl(photo.hash, true, photo.recipe)}
          alt={t('materials.photoOf', { name, page })}
        />
        <div className="dialog-fields">
          <p className="mute">{t('overrule.help')}</p>
          <ReasonField
            label={t('overrule.reason')}
            value={reason}
            onChange={setReason}
            suggestions={[
              t('overrule.reason.original'),
              t('overrule.reason.legible'),
              t('overrule.reason.gone'),
            ]}
          />
        </div>
      </div>
    </Dialog>
  );
}

import type { Attachment, ReadOffer } from '@/generated';
import { host } from '@/host';
import { useT } from '../i18n';
import { Dialog } from '../ui/Dialog';
import { Tag } from '../ui/Tag';
import { certainties } from './reads';

/** The photo, as it was cut out, beside what was read in it and what is in the field. */
export function LookDialog(props: {
  offer: ReadOffer;
  photo: Attachment;
  /** What the field says now. */
  now: string;
  onTake: () => void;
  onClose: () => void;
}) {
  const { offer, photo } = props;
  const t = useT();
  const { tone, words } = certainties[offer.certainty];
  return (
    <Dialog
      title={t('reading.lookAt', { label: offer.label })}
      width={1080}
      onClose={props.onClose}
      onConfirm={props.onTake}
      confirmLabel={t('reading.take')}
      data-testid="read-look"
    >
      <div className="read-look">
        <img src={host.photoUrl(photo.hash, false, photo.recipe)} alt={t('reading.photo')} />
        <dl>
          <dt>{t('reading.inPhoto')}</dt>
          <dd className="selectable" data-testid="read-look-said">
            {offer.text} <Tag tone={tone}>{t(words)}</Tag>
          </dd>
          <dt>{t('reading.inField')}</dt>
          <dd className="selectable">{props.now || t('form.unanswered')}</dd>
        </dl>
      </div>
    </Dialog>
  );
}

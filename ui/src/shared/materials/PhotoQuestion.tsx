import type { PhotoCommand } from '@/generated';
import { CropDialog } from './CropDialog';
import { OverruleDialog } from './OverruleDialog';
import type { SlotView } from './slot';

/** What is asked of a photo in a slot: where its page is, or why it need not be taken again. */
export interface AskedOf {
  what: 'crop' | 'overrule';
  slot: string;
  hash: string;
}

/** The question, over the slots or over the viewer. It is gone with the photo. */
export function PhotoQuestion(props: {
  slots: readonly SlotView[];
  asked: AskedOf;
  onPhoto: (slot: string, hash: string, action: PhotoCommand) => void;
  onClose: () => void;
}) {
  const { asked, onClose } = props;
  const slot = props.slots.find(one => one.slot === asked.slot);
  const index = slot?.photos.findIndex(photo => photo.hash === asked.hash) ?? -1;
  const photo = slot?.photos[index];
  if (!slot || !photo) return null;
  const answer = (action: PhotoCommand) => {
    props.onPhoto(slot.slot, photo.hash, action);
    onClose();
  };
  const of = { name: slot.name, photo, page: index + 1, onClose };
  return asked.what === 'crop' ? (
    <CropDialog {...of} onTake={recipe => answer({ what: 'develop', recipe })} />
  ) : (
    <OverruleDialog {...of} onOverrule={reason => answer({ what: 'overrule', reason })} />
  );
}

import type { Attachment } from '@/generated';
import { host } from '@/host';
import { useT } from '../i18n';
import { Dialog } from '../ui/Dialog';
import { verdictWords } from './SlotRow';

/** A photo in full. */
export function PhotoDialog(props: { name: string; photo: Attachment; page: number; onClose: () => void }) {
  const { name, photo, page } = props;
  const t = useT();
  const verdict = photo.verdict === '' ? '' : ` · ${verdictWords(t, photo.verdict)}`;
  const label = t('materials.photoOf', { name, page });
  return (
    <Dialog title={`${label}${verdict}`} width={960} onClose={props.onClose}>
      {photo.media_type === 'application/pdf' ? (
        <iframe className="document-preview" title={label} src={host.photoUrl(photo.hash, false)} />
      ) : (
        <img className="photo-view" src={host.photoUrl(photo.hash, false)} alt={label} />
      )}
    </Dialog>
  );
}

import { useState } from 'react';
import type { Attachment, PhotoCommand } from '@/generated';
import { host } from '@/host';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { CropDialog } from './CropDialog';
import { OverruleDialog } from './OverruleDialog';
import { flawWords, isFlawed, isObjected, verdictWords } from './verdict';

/** What can be done with the photos of a slot. */
export interface PhotoActions {
  onChange: (hash: string, action: PhotoCommand) => void;
  onRemove: (hash: string) => void;
}

/**
 * The photos of a slot in full, one page after the other. Arrows go through them, with Shift they move the page itself; C cuts it out, R turns it,
 * Y says why it need not be taken again, Delete takes it out.
 */
export function PhotoDialog(props: {
  name: string;
  photos: readonly Attachment[];
  /** Which one is shown first. */
  hash: string;
  /** Without it the photos are only looked at. */
  actions?: PhotoActions | undefined;
  onClose: () => void;
}) {
  const { name, photos, actions, onClose } = props;
  const t = useT();
  const [shown, setShown] = useState(props.hash);
  const [asked, setAsked] = useState<'crop' | 'overrule' | null>(null);
  const at = Math.max(
    0,
    photos.findIndex(photo => photo.hash === shown),
  );
  const photo = photos[at];
  const show = (index: number) => setShown(photos[index]?.hash ?? shown);
  const picture = photo !== undefined && photo.media_type !== 'application/pdf';
  const crop = () => setAsked('crop');
  const overrule = () => setAsked('overrule');
  const turn = () => {
    const recipe = photo?.recipe ?? { turn: 0 };
    if (photo)
      actions?.onChange(photo.hash, { what: 'develop', recipe: { ...recipe, turn: (recipe.turn + 1) % 4 } });
  };
  const move = (by: 1 | -1) => {
    const place = at + by;
    if (photo && place >= 0 && place < photos.length)
      actions?.onChange(photo.hash, { what: 'place', at: place });
  };
  const remove = () => {
    if (!photo) return;
    actions?.onRemove(photo.hash);
    if (photos.length === 1) onClose();
    else show(at === 0 ? 1 : at - 1);
  };
  const flawed = photo !== undefined && isFlawed(photo);
  useKeys({
    ArrowRight: () => show(at + 1),
    ArrowLeft: () => show(at - 1),
    ...(actions && {
      'Shift+ArrowRight': () => move(1),
      'Shift+ArrowLeft': () => move(-1),
      Delete: remove,
      ...(picture && { C: crop, R: turn }),
      ...(flawed && { Y: overrule }),
    }),
  });
  if (!photo) return null;
  const page = at + 1;
  const label = t('materials.photoOf', { name, page });
  const source = host.photoUrl(photo.hash, false, photo.recipe);
  return (
    <Dialog
      title={
        <>
          {label}
          {photos.length > 1 && (
            <small className="mute"> {t('photo.ofPages', { count: photos.length })}</small>
          )}
        </>
      }
      width={1020}
      onClose={onClose}
      data-testid="photo-dialog"
    >
      {picture ? (
        <img key={source} className="photo-view" src={source} alt={label} data-testid="photo-view" />
      ) : (
        <iframe className="document-preview" title={label} src={source} />
      )}
      {flawed && (
        <p className={isObjected(photo) ? 'photo-flaw photo-flaw-open' : 'photo-flaw'} role="status">
          {photo.overruled === undefined
            ? verdictWords(t, photo.verdict)
            : `${flawWords(t, photo.verdict)} · ${t('overrule.said', { reason: photo.overruled })}`}
        </p>
      )}
      <div className="photo-tools">
        {photos.length > 1 && (
          <>
            <Button
              shortcut="←"
              onClick={() => show(at - 1)}
              disabled={at === 0}
              data-testid="photo-previous"
            >
              {t('photo.previous')}
            </Button>
            <Button
              shortcut="→"
              onClick={() => show(at + 1)}
              disabled={page === photos.length}
              data-testid="photo-next"
            >
              {t('photo.next')}
            </Button>
          </>
        )}
        {actions && photos.length > 1 && (
          <>
            <Button
              shortcut="Shift+←"
              onClick={() => move(-1)}
              disabled={at === 0}
              data-testid="photo-earlier"
            >
              {t('photo.earlier')}
            </Button>
            <Button
              shortcut="Shift+→"
              onClick={() => move(1)}
              disabled={page === photos.length}
              data-testid="photo-later"
            >
              {t('photo.later')}
            </Button>
          </>
        )}
        {actions && picture && (
          <>
            <Button shortcut="C" onClick={crop} data-testid="photo-crop">
              {t('photo.crop')}
            </Button>
            <Button shortcut="R" onClick={turn} data-testid="photo-turn">
              {t('photo.turn')}
            </Button>
          </>
        )}
        {actions && flawed && (
          <Button shortcut="Y" onClick={overrule} data-testid="photo-overrule">
            {t('overrule.open')}
          </Button>
        )}
        {actions && (
          <Button tone="quiet" shortcut="Delete" onClick={remove} data-testid="photo-remove">
            {t('photo.remove')}
          </Button>
        )}
      </div>
      {asked === 'crop' && (
        <CropDialog
          name={name}
          photo={photo}
          page={page}
          onClose={() => setAsked(null)}
          onTake={recipe => {
            setAsked(null);
            actions?.onChange(photo.hash, { what: 'develop', recipe });
          }}
        />
      )}
      {asked === 'overrule' && (
        <OverruleDialog
          name={name}
          photo={photo}
          page={page}
          onClose={() => setAsked(null)}
          onOverrule={reason => {
            setAsked(null);
            actions?.onChange(photo.hash, { what: 'overrule', reason });
          }}
        />
      )}
    </Dialog>
  );
}

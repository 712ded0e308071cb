import { useState } from 'react';
import type { MaterialPictures } from '@/generated';
import { useT } from '../i18n';
import { Dialog } from '../ui/Dialog';

const kinds = ['sample', 'blank_form'] as const;
type Kind = (typeof kinds)[number];

/** What a good one looks like, and the blank form, as buttons beside a material; each opens in full. */
export function PictureButtons({ name, pictures }: { name: string; pictures: MaterialPictures }) {
  const t = useT();
  const [open, setOpen] = useState<Kind | null>(null);
  const source = open && pictures[open];
  return (
    <>
      {kinds
        .filter(kind => pictures[kind] !== null)
        .map(kind => (
          <button
            key={kind}
            type="button"
            className="slot-settle slot-picture"
            aria-label={t(`materials.pictureOf.${kind}`, { name })}
            onClick={() => setOpen(kind)}
            data-testid={`picture-${kind}-${pictures.slot}`}
          >
            {t(`materials.picture.${kind}`)}
          </button>
        ))}
      {open && source && (
        <Dialog
          title={t(`materials.pictureOf.${open}`, { name })}
          width={720}
          onClose={() => setOpen(null)}
          data-testid="picture"
        >
          <img className="photo-view" src={source} alt={t(`materials.pictureOf.${open}`, { name })} />
        </Dialog>
      )}
    </>
  );
}

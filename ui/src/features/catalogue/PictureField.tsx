import { useRef } from 'react';
import { useT } from '@/shared/i18n';
import { Button, FileInput, toast } from '@/shared/ui';
import { pictureOf } from './picture';

/** A small picture of a material: shown, chosen from a file, taken away. */
export function PictureField(props: {
  name: string;
  label: string;
  value: string | undefined;
  live: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    const picture = await pictureOf(file);
    if (picture === null) toast('warning', 'catalogue.noPicture');
    else props.onChange(picture);
  };
  const changed = props.value !== props.live;
  return (
    <div className={`field picture-field ${changed ? 'field-changed' : ''}`}>
      <span className="field-label">
        {props.label}
        {changed && <span className="field-mark">{t('catalogue.changed')}</span>}
      </span>
      <div className="picture-row">
        {props.value ? (
          <img src={props.value} alt={props.label} />
        ) : (
          <span className="picture-none">{t('common.none')}</span>
        )}
        <Button onClick={() => input.current?.click()} data-testid={`edit-${props.name}`}>
          {props.value ? t('catalogue.pictureOther') : t('catalogue.pictureChoose')}
        </Button>
        {props.value && (
          <Button
            tone="quiet"
            onClick={() => props.onChange(undefined)}
            data-testid={`edit-${props.name}-remove`}
          >
            {t('catalogue.pictureRemove')}
          </Button>
        )}
        <FileInput
          ref={input}
          accept="image/svg+xml,image/png,image/jpeg"
          label={props.label}
          data-testid={`edit-${props.name}-file`}
          onFiles={([file]) => void take(file)}
        />
      </div>
    </div>
  );
}

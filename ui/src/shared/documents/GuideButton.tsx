import { useState } from 'react';
import { useT } from '../i18n';
import { Button } from '../ui/Button';
import { PrintDialog } from './PrintDialog';

/** The guide of an item, to be looked at with the person and handed out. */
export function GuideButton({ item, name }: { item: string; name: string }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const guide = { id: `guide/${item}`, kind: 'guide', number: '', file_name: name };
  return (
    <>
      <Button tone="quiet" onClick={() => setOpen(true)} data-testid="guide">
        {t('document.guide')}
      </Button>
      {open && <PrintDialog document={guide} onClose={() => setOpen(false)} />}
    </>
  );
}

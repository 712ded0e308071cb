import { useState } from 'react';
import type { DocumentRef } from '@/generated';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { useAct } from '../rpc';
import { Button } from '../ui/Button';
import { documentName } from './names';
import { PrintDialog } from './PrintDialog';

/** Documents that can be looked at, printed and saved; Ctrl+P opens the first. */
export function DocumentActions({ documents }: { documents: readonly DocumentRef[] }) {
  return (
    <div data-testid="documents">
      {documents.map((document, index) => (
        <DocumentRow key={document.id} document={document} first={index === 0} />
      ))}
    </div>
  );
}

function DocumentRow({ document, first }: { document: DocumentRef; first: boolean }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [path, setPath] = useState<string | null>(null);
  const { act, pending } = useAct('document_save', { onDone: saved => setPath(saved.path) });
  useKeys({ 'Ctrl+P': () => setOpen(true) }, { enabled: first && !open });
  return (
    <div className="document-row">
      <span className="grow">
        <strong>{documentName(t, document)}</strong>
        {document.number !== '' && <small className="selectable"> {document.number}</small>}
      </span>
      <Button
        onClick={() => setOpen(true)}
        {...(first && { shortcut: 'Ctrl+P' })}
        data-testid={`print-${document.kind}`}
      >
        {t('document.print')}
      </Button>
      <Button
        onClick={() => void act({ id: document.id })}
        disabled={pending}
        data-testid={`save-${document.kind}`}
      >
        {t('document.save')}
      </Button>
      {path && (
        <small className="selectable" role="status" data-testid={`saved-${document.kind}`}>
          {t('document.savedAt', { path })}
        </small>
      )}
      {open && <PrintDialog document={document} onClose={() => setOpen(false)} />}
    </div>
  );
}

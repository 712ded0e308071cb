import { useState } from 'react';
import type { DocumentRef } from '@/generated';
import { host } from '@/host';
import { type Translator, useT } from '../i18n';
import { useKeys } from '../keys';
import { useAct } from '../rpc';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';

/** Documents that can be saved and looked at; Ctrl+P saves the first, to be printed from the system's reader. */
export function DocumentActions({ documents }: { documents: readonly DocumentRef[] }) {
  return (
    <div data-testid="documents">
      {documents.map((document, index) => (
        <DocumentRow key={document.id} document={document} first={index === 0} />
      ))}
    </div>
  );
}

/** What a kind of document is called. */
export function documentName(t: Translator, document: DocumentRef): string {
  switch (document.kind) {
    case 'acceptance':
    case 'notice':
    case 'joint':
    case 'ticket':
      return t(`document.${document.kind}`);
    default:
      return document.file_name;
  }
}

function DocumentRow({ document, first }: { document: DocumentRef; first: boolean }) {
  const t = useT();
  const [preview, setPreview] = useState(false);
  const [path, setPath] = useState<string | null>(null);
  const { act, pending } = useAct('document_save', { onDone: saved => setPath(saved.path) });
  const name = documentName(t, document);
  const save = () => void act({ id: document.id });
  useKeys({ 'Ctrl+P': save }, { enabled: first });
  return (
    <div className="document-row">
      <strong className="grow">{name}</strong>
      <Button onClick={() => setPreview(true)} data-testid={`preview-${document.kind}`}>
        {t('document.preview')}
      </Button>
      <Button
        onClick={save}
        disabled={pending}
        {...(first && { shortcut: 'Ctrl+P' })}
        data-testid={`save-${document.kind}`}
      >
        {t('document.save')}
      </Button>
      {path && (
        <small className="selectable" role="status" data-testid={`saved-${document.kind}`}>
          {t('document.savedAt', { path })}
        </small>
      )}
      {preview && <DocumentPreview document={document} name={name} onClose={() => setPreview(false)} />}
    </div>
  );
}

/** A document's PDF. WebKitGTK has no PDF reader of its own, so saving is always offered beside it. */
export function DocumentPreview(props: { document: DocumentRef; name: string; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog title={t('document.previewOf', { name: props.name })} width={900} onClose={props.onClose}>
      <iframe
        className="document-preview"
        title={t('document.previewOf', { name: props.name })}
        src={host.documentUrl(props.document.id)}
      />
      <small>{t('document.previewHint')}</small>
    </Dialog>
  );
}

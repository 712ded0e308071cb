import { useEffect, useRef, useState } from 'react';
import type { DocumentOutcome, DocumentRef, DocumentView, Failure, Printed } from '@/generated';
import { host } from '@/host';
import { failureNext, failureSentence } from '../failures';
import { type Translator, useT } from '../i18n';
import { useKeys } from '../keys';
import { useAct, useRpc } from '../rpc';
import { moment, useNow } from '../time';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Failed, Loading } from '../ui/Empty';
import { toast } from '../ui/toast';
import { documentName } from './names';
import { PrinterSelect } from './PrinterSelect';

/** As many as the engine prints at once. */
const MOST_COPIES = 9;

/** A document as it will stand on paper, with printer and copies: Ctrl+Enter prints, Ctrl+S saves, + and − count copies. */
export function PrintDialog({ document, onClose }: { document: DocumentRef; onClose: () => void }) {
  const t = useT();
  const view = useRpc('document_view', { id: document.id });
  const [printer, setPrinter] = useState<string | null>();
  const [wanted, setWanted] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<Instead | null>(null);
  const copies = wanted ?? view.data?.copies ?? 1;
  const done = (became: DocumentOutcome) => {
    if ('printed' in became) {
      toast('done', 'document.printed', became.printed);
      onClose();
    } else {
      setOutcome(became.saved_instead);
      void view.refetch();
    }
  };
  const print = useAct('document_print', { onDone: done });
  const save = useAct('document_save', {
    onDone: ({ path }) => {
      setOutcome({ reason: null, path });
      void view.refetch();
    },
  });
  const count = (step: number) => setWanted(Math.min(Math.max(copies + step, 1), MOST_COPIES));
  const busy = print.pending || save.pending || !view.data;
  const saveNow = () => {
    if (!busy) void save.act({ id: document.id });
  };
  useKeys({
    'Ctrl+S': saveNow,
    '+': () => count(1),
    '=': () => count(1),
    '-': () => count(-1),
  });
  const chosen = printer === undefined ? (view.data?.printer ?? null) : printer;
  return (
    <Dialog
      title={t('document.printOf', { name: documentName(t, document) })}
      width={980}
      onClose={onClose}
      onConfirm={() => void print.act({ id: document.id, copies, printer: chosen })}
      confirmLabel={t('document.printCopies', { copies })}
      confirmDisabled={busy}
      deliberate
      data-testid="print-dialog"
    >
      {view.data ? (
        <div className="print">
          <Sheets document={document} view={view.data} />
          <div className="print-side">
            <PrinterSelect
              label={t('document.printer')}
              value={chosen}
              onChange={setPrinter}
              data-testid="printer"
            />
            <p>{t('document.copies')}</p>
            <div className="print-copies" role="group" aria-label={t('document.copies')}>
              <Button aria-label={t('document.fewer')} onClick={() => count(-1)} disabled={copies <= 1}>
                −
              </Button>
              <output data-testid="copies">{copies}</output>
              <Button
                aria-label={t('document.more')}
                onClick={() => count(1)}
                disabled={copies >= MOST_COPIES}
                data-testid="more-copies"
              >
                ＋
              </Button>
            </div>
            <Button shortcut="Ctrl+S" onClick={saveNow} disabled={busy} data-testid="print-save">
              {t('document.save')}
            </Button>
            {outcome && <Outcome outcome={outcome} />}
            {view.data.absent.length > 0 && (
              <div className="notice notice-warn" role="note" data-testid="absent">
                {t('document.absent', { characters: view.data.absent.join('、') })}
              </div>
            )}
            <History printed={view.data.printed} />
          </div>
        </div>
      ) : view.error ? (
        <Failed failure={view.error} onAgain={() => void view.refetch()} />
      ) : (
        <Loading />
      )}
    </Dialog>
  );
}

/** Pictures of the pages. */
function Sheets({ document, view }: { document: DocumentRef; view: DocumentView }) {
  const t = useT();
  const name = documentName(t, document);
  // What was printed changes what stands on the paper (补打), so it is another picture.
  const version = view.printed.length;
  // Whoever opens the dialog reads first: the arrow keys scroll at once.
  const sheets = useRef<HTMLDivElement>(null);
  useEffect(() => sheets.current?.focus(), []);
  return (
    <div
      ref={sheets}
      className="print-sheets"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable to scroll it by keyboard
      tabIndex={0}
      role="group"
      aria-label={t('document.previewOf', { name })}
    >
      {Array.from({ length: view.pages }, (_, index) => (
        <img
          key={index}
          className={document.kind === 'ticket' ? 'print-sheet print-slip' : 'print-sheet'}
          src={host.pageUrl(document.id, index + 1, version)}
          alt={t('document.page', { name, page: index + 1, pages: view.pages })}
          data-testid={`sheet-${index + 1}`}
        />
      ))}
    </div>
  );
}

/** Where a file is, and why it is there instead of on paper. */
interface Instead {
  reason: Failure | null;
  path: string;
}

function Outcome({ outcome: { reason, path } }: { outcome: Instead }) {
  const t = useT();
  return (
    <div className={reason ? 'notice notice-bad' : 'notice'} role="status" data-testid="print-outcome">
      <div>
        {reason && (
          <>
            <strong data-code={reason.code}>{failureSentence(t, reason)}</strong>
            <p>{failureNext(t, reason)}</p>
          </>
        )}
        <p className="selectable print-path">{reason ? path : t('document.savedAt', { path })}</p>
      </div>
    </div>
  );
}

/** What became of the document at this PC. */
function History({ printed }: { printed: readonly Printed[] }) {
  const t = useT();
  const now = useNow();
  if (printed.length === 0) return <small>{t('document.neverPrinted')}</small>;
  return (
    <div>
      <p>{t('document.history')}</p>
      <ul className="print-history" data-testid="print-history">
        {printed.toReversed().map(entry => (
          <li key={entry.at}>
            <small>{`${moment(entry.at, now)} ${entry.by} ${wayOf(t, entry)}`}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}

function wayOf(t: Translator, { way, copies }: Printed): string {
  return way === 'saved'
    ? t('document.wasSaved')
    : t('document.wasPrinted', { copies, printer: way.printer });
}

import type { KindPrinting, Printing } from '@/generated';
import { DOCUMENT_KINDS, documentName, PrinterSelect } from '@/shared/documents';
import { useT } from '@/shared/i18n';
import { useRpc } from '@/shared/rpc';

const COPIES = [1, 2, 3, 4, 5];

/** The PC's printer, and per kind of document another one and the number of copies. */
export function PrintingSettings(props: { printing: Printing; onChange: (printing: Printing) => void }) {
  const t = useT();
  const { printing } = props;
  const usual = useRpc('printer_list', {}).data?.usual_copies ?? {};
  const set = (kind: string, change: Partial<KindPrinting>) => {
    const held = printing.kinds[kind] ?? { printer: null, copies: null };
    props.onChange({ ...printing, kinds: { ...printing.kinds, [kind]: { ...held, ...change } } });
  };
  return (
    <div>
      <PrinterSelect
        label={t('settings.printer')}
        value={printing.printer}
        onChange={printer => props.onChange({ ...printing, printer })}
        data-testid="setting-printer"
      />
      <details className="print-kinds">
        <summary data-testid="setting-kinds">{t('settings.printing')}</summary>
        {DOCUMENT_KINDS.map(kind => {
          const name = documentName(t, { kind, file_name: '' });
          const own = printing.kinds[kind];
          return (
            <div key={kind} className="print-kind">
              <span>{name}</span>
              <PrinterSelect
                label={t('settings.printerOf', { name })}
                none={t('settings.printerSame')}
                hidden
                value={own?.printer ?? null}
                onChange={printer => set(kind, { printer })}
                data-testid={`setting-printer-${kind}`}
              />
              <select
                className="input"
                aria-label={t('settings.copiesOf', { name })}
                value={own?.copies ?? usual[kind] ?? 1}
                onChange={event => set(kind, { copies: Number(event.target.value) })}
                data-testid={`setting-copies-${kind}`}
              >
                {COPIES.map(count => (
                  <option key={count} value={count}>
                    {t('settings.copies', { count })}
                  </option>
                ))}
              </select>
            </div>
          );
        })}
      </details>
    </div>
  );
}

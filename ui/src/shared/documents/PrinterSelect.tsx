import type { Printer } from '@/generated';
import { failureNext, failureSentence } from '../failures';
import { type Translator, useT } from '../i18n';
import { useRpc } from '../rpc';

/** Chooses one of the PC's printers, or the system's default. A printer that is gone stays visible, so that one sees why nothing prints. */
export function PrinterSelect(props: {
  label: string;
  /** What `null` means where it is not the system's default. */
  none?: string;
  value: string | null;
  onChange: (printer: string | null) => void;
  /** The label is for screen readers only. */
  hidden?: boolean;
  'data-testid'?: string;
}) {
  const t = useT();
  const list = useRpc('printer_list', {});
  const printers = list.data?.printers ?? [];
  const gone = props.value !== null && list.data && !printers.some(({ name }) => name === props.value);
  const trouble = list.data?.trouble ?? null;
  return (
    <label className="print-printer">
      {!props.hidden && <span>{props.label}</span>}
      <select
        className="input"
        aria-label={props.label}
        value={props.value ?? ''}
        onChange={event => props.onChange(event.target.value === '' ? null : event.target.value)}
        data-testid={props['data-testid']}
      >
        <option value="">{props.none ?? systemDefault(t, printers)}</option>
        {printers.map(printer => (
          <option key={printer.name} value={printer.name}>
            {printerName(t, printer)}
          </option>
        ))}
        {gone && (
          <option value={props.value ?? ''}>{t('document.printerGone', { name: props.value ?? '' })}</option>
        )}
      </select>
      {trouble && !props.hidden && (
        <small className="print-trouble" data-code={trouble.code}>
          {failureSentence(t, trouble)}。{failureNext(t, trouble)}
        </small>
      )}
    </label>
  );
}

function systemDefault(t: Translator, printers: readonly Printer[]): string {
  const found = printers.find(printer => printer.default);
  return found ? t('document.systemPrinter', { name: printerName(t, found) }) : t('document.noSystemPrinter');
}

function printerName(t: Translator, { info, name, ready }: Printer): string {
  const called = info === '' || info === name ? name : `${info}（${name}）`;
  return ready ? called : t('document.printerStopped', { name: called });
}

import type { PrinterPort, TicketPrinterSettings } from '@/generated';
import { useT } from '@/shared/i18n';
import { NumberSetting, SelectSetting, TextSetting } from './inputs';

/** A port of each kind to begin with. */
const PORTS: { [Kind in PrinterPort['kind']]: Extract<PrinterPort, { kind: Kind }> } = {
  tcp: { kind: 'tcp', host: '127.0.0.1', port: 9100 },
  usb: { kind: 'usb', path: '/dev/usb/lp0' },
  serial: { kind: 'serial', path: '/dev/ttyS0', baud: 19_200, flow: 'hardware' },
};

/** A printer that is switched on before anything was said of it. */
export const USUAL_PRINTER: TicketPrinterSettings = {
  port: PORTS.tcp,
  columns: 48,
  characters: 'gbk',
  answers: 'all',
  limit_ms: 3000,
};

/** A ticket printer: where it is and what it can do. */
export function TicketPrinterFields(props: {
  settings: TicketPrinterSettings;
  onChange: (settings: TicketPrinterSettings) => void;
}) {
  const t = useT();
  const { settings, onChange } = props;
  const set = (change: Partial<TicketPrinterSettings>) => onChange({ ...settings, ...change });
  return (
    <>
      <SelectSetting
        label={t('device.port')}
        value={settings.port.kind}
        options={(['tcp', 'usb', 'serial'] as const).map(kind => [kind, t(`device.port.${kind}`)])}
        onChange={kind => set({ port: PORTS[kind] })}
        data-testid="device-port"
      />
      <PortFields port={settings.port} onChange={port => set({ port })} />
      <details className="device-wide">
        <summary>{t('device.more')}</summary>
        <div className="device-fields">
          <NumberSetting
            label={t('device.columns')}
            value={settings.columns}
            most={255}
            onChange={columns => set({ columns })}
          />
          <SelectSetting
            label={t('device.characters')}
            value={settings.characters}
            options={(['gbk', 'gb18030'] as const).map(one => [one, t(`device.characters.${one}`)])}
            onChange={characters => set({ characters })}
          />
          <SelectSetting
            label={t('device.answers')}
            value={settings.answers}
            options={(['all', 'state', 'nothing'] as const).map(one => [one, t(`device.answers.${one}`)])}
            onChange={answers => set({ answers })}
          />
          <NumberSetting
            label={t('device.limit')}
            value={settings.limit_ms}
            onChange={limit_ms => set({ limit_ms })}
          />
        </div>
      </details>
    </>
  );
}

function PortFields({ port, onChange }: { port: PrinterPort; onChange: (port: PrinterPort) => void }) {
  const t = useT();
  if (port.kind === 'tcp') {
    return (
      <>
        <TextSetting
          label={t('device.host')}
          value={port.host}
          onChange={host => onChange({ ...port, host: host.trim() })}
          data-testid="device-host"
        />
        <NumberSetting
          label={t('device.portNumber')}
          value={port.port}
          most={65_535}
          onChange={number => onChange({ ...port, port: number })}
          data-testid="device-port-number"
        />
      </>
    );
  }
  const path = (
    <TextSetting
      label={t('device.path')}
      value={port.path}
      onChange={changed => onChange({ ...port, path: changed.trim() })}
      data-testid="device-path"
    />
  );
  if (port.kind === 'usb') return path;
  return (
    <>
      {path}
      <NumberSetting
        label={t('device.baud')}
        value={port.baud}
        most={4_000_000}
        onChange={baud => onChange({ ...port, baud })}
      />
      <SelectSetting
        label={t('device.flow')}
        value={port.flow}
        options={(['hardware', 'software', 'none'] as const).map(flow => [flow, t(`device.flow.${flow}`)])}
        onChange={flow => onChange({ ...port, flow })}
      />
    </>
  );
}

import { useState } from 'react';
import type { ScannerSettings } from '@/generated';
import { useT } from '@/shared/i18n';
import { useScanner } from '@/shared/scanner';
import { NumberSetting } from './inputs';

/** A scanner that types: when a row of keys is a scan. */
export function ScannerFields(props: {
  settings: ScannerSettings;
  onChange: (settings: ScannerSettings) => void;
}) {
  const t = useT();
  const { settings, onChange } = props;
  return (
    <>
      <NumberSetting
        label={t('device.gap')}
        value={settings.gap_ms}
        most={1000}
        onChange={gap_ms => onChange({ ...settings, gap_ms })}
        data-testid="device-gap"
      />
      <NumberSetting
        label={t('device.shortest')}
        value={settings.shortest}
        most={1000}
        onChange={shortest => onChange({ ...settings, shortest })}
        data-testid="device-shortest"
      />
      <small className="mute device-wide">{t('device.scanHelp')}</small>
    </>
  );
}

/** Where a scan that is tried out arrives. */
export function ScanTrial({ settings }: { settings: ScannerSettings }) {
  const t = useT();
  const [code, setCode] = useState<string | null>(null);
  useScanner(setCode, { rule: { gapMs: settings.gap_ms, shortest: settings.shortest } });
  return (
    <p data-testid="scan-trial">
      {code === null ? t('device.testScan') : t('device.scanned', { count: [...code].length, code })}
    </p>
  );
}

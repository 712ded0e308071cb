import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { DeviceKind, DeviceReport, DeviceSettings } from '@/generated';
import { deviceName, faultNext, faultSentence, findingSentences } from '@/shared/devices';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useAct } from '@/shared/rpc';
import { Button, Tag } from '@/shared/ui';

/** One device: in use or not, its settings, and its test, which says step by step what it found. */
export function DeviceSection(props: {
  device: DeviceKind;
  shortcut: string;
  /** As they are on the screen, kept or not. */
  settings: DeviceSettings;
  on: boolean;
  onSwitch: (on: boolean) => void;
  /** What to do while it is tested. */
  hint?: string;
  /** False: what is typed has to be corrected first. */
  testable?: boolean;
  children: ReactNode;
  /** What there is to try once the test has found nothing wrong. */
  tryOut?: ReactNode;
}) {
  const t = useT();
  const { device, settings, on, testable = true } = props;
  const said = useRef<HTMLDivElement>(null);
  const [tested, setTested] = useState<{ settings: DeviceSettings; report: DeviceReport } | null>(null);
  const { act, pending } = useAct('device_test', {
    onDone: (report, request) => setTested({ settings: request.settings, report }),
  });
  const ready = on && testable && !pending;
  const test = () => {
    if (!ready) return;
    setTested(null);
    void act({ device, settings });
  };
  useKeys({ [props.shortcut]: test }, { enabled: on });
  // What was found with other settings says nothing about these.
  const same = JSON.stringify(tested?.settings[device]) === JSON.stringify(settings[device]);
  const report = (same && tested?.report) || null;
  // The key is pressed wherever one is in the dialog; the answer must be seen.
  useEffect(() => {
    if (report || pending) said.current?.scrollIntoView?.({ block: 'nearest' });
  }, [report, pending]);
  return (
    <fieldset className="device" data-testid={`device-${device}`}>
      <legend>
        <label>
          <input
            type="checkbox"
            checked={on}
            onChange={event => props.onSwitch(event.target.checked)}
            data-testid={`device-on-${device}`}
          />{' '}
          {deviceName(t, device)}
          <small className="mute"> {t('device.on')}</small>
        </label>
      </legend>
      {on && (
        <>
          <div className="device-fields">{props.children}</div>
          <div className="device-test">
            <Button shortcut={props.shortcut} onClick={test} disabled={!ready} data-testid={`test-${device}`}>
              {t('device.test')}
            </Button>
            <div ref={said} role="status" className="grow" data-testid={`report-${device}`}>
              {pending && <p>{props.hint ?? t('device.testing')}</p>}
              {report && <Report report={report} />}
              {report?.fault === null && props.tryOut}
            </div>
          </div>
        </>
      )}
    </fieldset>
  );
}

function Report({ report }: { report: DeviceReport }) {
  const t = useT();
  const { device, found, fault } = report;
  return (
    <>
      <ul className="device-found">
        {found
          .flatMap(finding => findingSentences(t, finding))
          .map(sentence => (
            <li key={sentence}>✓ {sentence}</li>
          ))}
      </ul>
      {fault ? (
        <p className="device-fault" data-fault={fault.fault} data-testid={`fault-${device}`}>
          <strong>✗ {faultSentence(t, device, fault)}</strong>
          {'。'}
          {faultNext(t, device, fault)}
        </p>
      ) : (
        <Tag tone="ok">{t('device.good')}</Tag>
      )}
    </>
  );
}

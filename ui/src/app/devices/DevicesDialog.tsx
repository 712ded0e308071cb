import { useState } from 'react';
import type { DeviceSettings, DeviceSetup } from '@/generated';
import { useT } from '@/shared/i18n';
import { useAct, useRpc } from '@/shared/rpc';
import { Button, Dialog, Failed, Loading, toast } from '@/shared/ui';
import { CameraFields, USUAL_CAMERA } from './CameraFields';
import { DeviceSection } from './DeviceSection';
import './devices.css';
import { IdReaderFields } from './IdReaderFields';
import { ScannerFields, ScanTrial } from './ScannerFields';
import { TicketPrinterFields, USUAL_PRINTER } from './TicketPrinterFields';

/** The line of the settings that leads to the devices. */
export function DevicesSetting() {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <div>
      <Button onClick={() => setOpen(true)} data-testid="setting-devices">
        {t('device.open')}
      </Button>
      {open && <DevicesDialog onClose={() => setOpen(false)} />}
    </div>
  );
}

/** The devices of this PC, each with its test. */
export function DevicesDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const setup = useRpc('device_settings', {});
  if (setup.data) return <Editor setup={setup.data} onClose={onClose} />;
  return (
    <Dialog title={t('device.title')} onClose={onClose}>
      {setup.error ? <Failed failure={setup.error} onAgain={() => void setup.refetch()} /> : <Loading />}
    </Dialog>
  );
}

function Editor({ setup, onClose }: { setup: DeviceSetup; onClose: () => void }) {
  const t = useT();
  const [wanted, setWanted] = useState(setup.settings);
  const [wrong, setWrong] = useState(false);
  const save = useAct('device_save', {
    onDone: () => {
      toast('done', 'device.saved');
      onClose();
    },
  });
  const set = (change: Partial<DeviceSettings>) => setWanted(last => ({ ...last, ...change }));
  const { id_reader, scanner, ticket_printer, camera } = wanted;
  const [firstProfile] = setup.profiles;
  const confirm = () => {
    if (wrong && id_reader) toast('warning', 'device.wrongText');
    else void save.act(wanted);
  };
  return (
    <Dialog
      title={t('device.title')}
      width={760}
      onClose={onClose}
      onConfirm={confirm}
      deliberate
      data-testid="devices"
    >
      <p className="mute">{t('device.intro')}</p>
      <DeviceSection
        device="id_reader"
        shortcut="Alt+1"
        settings={wanted}
        on={id_reader !== null}
        onSwitch={on => {
          setWrong(false);
          set({ id_reader: on ? (setup.settings.id_reader ?? firstProfile?.settings ?? null) : null });
        }}
        hint={t('device.testCard')}
        testable={!wrong}
      >
        {id_reader && (
          <IdReaderFields
            settings={id_reader}
            profiles={setup.profiles}
            onChange={change =>
              setWanted(last => ({
                ...last,
                id_reader: last.id_reader && { ...last.id_reader, ...change },
              }))
            }
            wrong={wrong}
            onWrong={setWrong}
          />
        )}
      </DeviceSection>
      <DeviceSection
        device="scanner"
        shortcut="Alt+2"
        settings={wanted}
        on={scanner.enabled}
        onSwitch={enabled => set({ scanner: { ...scanner, enabled } })}
        tryOut={<ScanTrial settings={scanner} />}
      >
        <ScannerFields settings={scanner} onChange={changed => set({ scanner: changed })} />
      </DeviceSection>
      <DeviceSection
        device="ticket_printer"
        shortcut="Alt+3"
        settings={wanted}
        on={ticket_printer !== null}
        onSwitch={on => set({ ticket_printer: on ? (setup.settings.ticket_printer ?? USUAL_PRINTER) : null })}
      >
        {ticket_printer && (
          <TicketPrinterFields
            settings={ticket_printer}
            onChange={changed => set({ ticket_printer: changed })}
          />
        )}
      </DeviceSection>
      <DeviceSection
        device="camera"
        shortcut="Alt+4"
        settings={wanted}
        on={camera !== null}
        onSwitch={on => set({ camera: on ? (setup.settings.camera ?? USUAL_CAMERA) : null })}
      >
        {camera && <CameraFields settings={camera} onChange={changed => set({ camera: changed })} />}
      </DeviceSection>
    </Dialog>
  );
}

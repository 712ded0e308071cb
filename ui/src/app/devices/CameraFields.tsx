import type { CameraSettings } from '@/generated';
import { useT } from '@/shared/i18n';
import { useRpc } from '@/shared/rpc';
import { NumberSetting, SelectSetting } from './inputs';

/** A camera that is switched on before anything was said of it. */
export const USUAL_CAMERA: CameraSettings = { camera: '', width: 3264, height: 2448, frame_ms: 5000 };

/** A document camera: which one and how large its pictures should be. */
export function CameraFields(props: {
  settings: CameraSettings;
  onChange: (settings: CameraSettings) => void;
}) {
  const t = useT();
  const { settings, onChange } = props;
  const set = (change: Partial<CameraSettings>) => onChange({ ...settings, ...change });
  const cameras = useRpc('camera_list', {}).data?.cameras ?? [];
  const options: [string, string][] = [
    ['', t('device.cameraFirst')],
    ...cameras.map(({ id, name }): [string, string] => [id, `${name}（${id}）`]),
  ];
  if (!options.some(([id]) => id === settings.camera)) {
    options.push([settings.camera, t('device.cameraGone', { name: settings.camera })]);
  }
  return (
    <>
      <SelectSetting
        label={t('device.camera')}
        value={settings.camera}
        options={options}
        onChange={camera => set({ camera })}
        data-testid="device-camera-which"
      />
      <NumberSetting label={t('device.width')} value={settings.width} onChange={width => set({ width })} />
      <NumberSetting
        label={t('device.height')}
        value={settings.height}
        onChange={height => set({ height })}
      />
      <NumberSetting
        label={t('device.frame')}
        value={settings.frame_ms}
        onChange={frame_ms => set({ frame_ms })}
      />
    </>
  );
}

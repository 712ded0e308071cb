import type { DeviceSettings } from '@/generated';
import { useRpc } from '../rpc';

/** The devices of this PC; undefined until they are known. Without any set up nothing on the screens speaks of them. */
export function useDevices(): DeviceSettings | undefined {
  return useRpc('device_settings', {}).data?.settings;
}

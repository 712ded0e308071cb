import type { CardDoubt, CardField, DeviceFault, DeviceFinding, DeviceKind } from '@/generated';
import type { MessageKey, Translator } from '../i18n';

/** Name of a device. */
export function deviceName(t: Translator, device: DeviceKind): string {
  return t(`device.kind.${device}`);
}

/** Settings that have a word of their own; others are named as in the settings file. */
const SETTINGS: Readonly<Record<string, MessageKey>> = {
  address: 'device.address',
  card_ms: 'device.wait',
  gap_ms: 'device.gap',
  shortest: 'device.shortest',
  host: 'device.host',
  port: 'device.portNumber',
  path: 'device.path',
  baud: 'device.baud',
  columns: 'device.columns',
  limit_ms: 'device.limit',
  width: 'device.width',
  height: 'device.height',
  frame_ms: 'device.frame',
};

/** A setting in words. */
export function settingName(t: Translator, setting: string): string {
  const known = Object.hasOwn(SETTINGS, setting) ? SETTINGS[setting] : undefined;
  return known ? t.with(known, {}) : setting;
}

/** What is wrong with a device. */
export function faultSentence(t: Translator, device: DeviceKind, fault: DeviceFault): string {
  return t.with(`device.fault.${fault.fault}`, {
    device: deviceName(t, device),
    ...(fault.fault === 'bad_setting' && { setting: settingName(t, fault.setting) }),
    ...(fault.fault === 'unknown_code' && { code: fault.code }),
    ...(fault.fault === 'card_wrong' && { field: cardFieldName(t, fault.field) }),
  });
}

/** What to do about it. A card reader also needs the program of its vendor. */
export function faultNext(t: Translator, device: DeviceKind, fault: DeviceFault): string {
  return fault.fault === 'missing' && device === 'id_reader'
    ? t('device.next.missingReader')
    : t(`device.next.${fault.fault}`);
}

/** A field of a card in words. */
export function cardFieldName(t: Translator, field: CardField): string {
  return t(`device.card.${field}`);
}

/** What a clerk should look at on a card. */
export function doubtSentence(t: Translator, doubt: CardDoubt): string {
  return t(`device.doubt.${doubt}`);
}

/** What a test found: a sentence, or several. */
export function findingSentences(t: Translator, finding: DeviceFinding): string[] {
  switch (finding.finding) {
    case 'card_read': {
      const fields = finding.fields.map(field => cardFieldName(t, field)).join(t('common.separator'));
      return [
        t('device.found.card_read', { fields }),
        ...finding.doubts.map(doubt => doubtSentence(t, doubt)),
      ];
    }
    case 'printed': {
      const characters = finding.replaced.join(' ');
      return [
        t(finding.confirmed ? 'device.found.printed' : 'device.found.sent'),
        ...(characters === '' ? [] : [t('device.found.replaced', { characters })]),
      ];
    }
    case 'cameras': {
      const names = finding.cameras.map(camera => camera.name).join(t('common.separator'));
      return [names === '' ? t('device.found.noCameras') : t('device.found.cameras', { names })];
    }
    case 'picture': {
      const { width, height } = finding;
      return [t('device.found.picture', { width, height, size: Math.round(Number(finding.bytes) / 1024) })];
    }
    default:
      return [t(`device.found.${finding.finding}`)];
  }
}

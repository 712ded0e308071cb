import type { IdReaderSettings, ProfileReading, ReaderProfile } from '@/generated';
import type { Translator } from '@/shared/i18n';
import { settingName } from '@/shared/devices';

/** What vendors differ in, as it is edited. */
export function textOf({ exchange, charset, answer }: ReaderProfile): string {
  return JSON.stringify({ exchange, charset, answer }, null, 2);
}

/** The profile that settings came from, when nobody has changed what it says; an address is everybody's own. */
export function profileOf(
  settings: IdReaderSettings,
  profiles: readonly { name: string; settings: IdReaderSettings }[],
): string | null {
  const found = profiles.find(profile => textOf(profile.settings) === textOf(settings));
  return found?.name ?? null;
}

/** What is wrong with the text of a profile, with its place; null when it can be used. */
export function wrongIn(t: Translator, reading: ProfileReading): string | null {
  switch (reading.outcome) {
    case 'usable':
      return null;
    case 'unusable':
      return t('device.unusable', { setting: settingName(t, reading.setting) });
    case 'wrong': {
      const { line, column, place } = reading;
      return reading.json
        ? t('device.notProfile', { line, column, place: place === '' ? '—' : place })
        : t('device.notJson', { line, column });
    }
  }
}

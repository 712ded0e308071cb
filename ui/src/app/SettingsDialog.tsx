import { useId, useState } from 'react';
import type { Language } from '@/generated';
import { useT } from '@/shared/i18n';
import { useAct } from '@/shared/rpc';
import { useSession } from '@/shared/session';
import { Dialog } from '@/shared/ui';
import { ApplicantSettings } from './ApplicantSettings';
import { DevicesSetting } from './devices/DevicesDialog';
import { PrintingSettings } from './PrintingSettings';
import { ReadingSettings } from './ReadingSettings';

/** Names of the languages, each in itself. */
const languages: Record<Language, string> = { 'zh-CN': '简体中文', en: 'English' };

/** Language, large mode, counter, printers, the reading of papers and the document camera's folder of this PC. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { settings, hall, central, version } = useSession();
  const [wanted, setWanted] = useState(settings);
  const folder = useId();
  const { act } = useAct('settings_set', { onDone: onClose });
  const counters = [...new Set(hall?.businesses.flatMap(business => business.counters))].toSorted(
    (a, b) => a - b,
  );

  return (
    <Dialog
      title={t('settings.title')}
      onClose={onClose}
      onConfirm={() => void act(wanted)}
      data-testid="settings"
    >
      <div className="dialog-fields">
        <Options
          label={t('settings.language')}
          options={(Object.keys(languages) as Language[]).map(language => [language, languages[language]])}
          value={wanted.language}
          onChange={language => setWanted({ ...wanted, language })}
        />
        <Options
          label={t('settings.large')}
          options={[
            [false, t('settings.largeOff')],
            [true, t('settings.largeOn')],
          ]}
          value={wanted.large}
          onChange={large => setWanted({ ...wanted, large })}
        />
        <Options
          label={t('settings.counter')}
          options={[
            [null, t('settings.counterOwn')],
            ...counters.map(number => [number, t('common.counter', { counter: number })] as const),
          ]}
          value={wanted.counter}
          onChange={counter => setWanted({ ...wanted, counter })}
        />
        <PrintingSettings
          printing={wanted.printing}
          onChange={printing => setWanted({ ...wanted, printing })}
        />
        <ReadingSettings reading={wanted.reading} onChange={reading => setWanted({ ...wanted, reading })} />
        <div>
          <label htmlFor={folder}>{t('settings.watched')}</label>
          <input
            id={folder}
            className="input"
            value={wanted.watched_folder ?? ''}
            placeholder={t('settings.watchedExample')}
            autoComplete="off"
            spellCheck={false}
            onChange={event => setWanted({ ...wanted, watched_folder: event.target.value.trim() || null })}
            data-testid="setting-watched"
          />
          <small className="mute">{t('settings.watchedHelp')}</small>
        </div>
        <ApplicantSettings
          settings={wanted.applicant}
          onChange={applicant => setWanted({ ...wanted, applicant })}
        />
        <DevicesSetting />
        <small className="selectable">{t('settings.about', { version, central })}</small>
      </div>
    </Dialog>
  );
}

function Options<T extends string | number | boolean | null>(props: {
  label: string;
  options: readonly (readonly [T, string])[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <div role="radiogroup" aria-label={props.label}>
      <p>{props.label}</p>
      <div className="chips">
        {props.options.map(([value, label]) => (
          <button
            key={String(value)}
            type="button"
            className="chip"
            role="radio"
            aria-checked={value === props.value}
            data-testid={`setting-${String(value)}`}
            onClick={() => props.onChange(value)}
          >
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}

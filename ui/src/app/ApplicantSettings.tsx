import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { ApplicantSettings as Settings } from '@/generated';
import { host } from '@/host';
import { useT } from '@/shared/i18n';

/** Whether this PC has a second screen that faces the applicant, and which monitor it is. */
export function ApplicantSettings(props: { settings: Settings; onChange: (settings: Settings) => void }) {
  const t = useT();
  const monitor = useId();
  const { settings, onChange } = props;
  const monitors = useQuery({ queryKey: ['monitors'], queryFn: () => host.monitors(), gcTime: 0 }).data ?? [];
  const names = [...new Set(monitors.map(one => one.name))];
  const gone = settings.monitor !== null && !names.includes(settings.monitor) ? settings.monitor : null;
  return (
    <div>
      <div role="radiogroup" aria-label={t('applicant.setting')}>
        <p>{t('applicant.setting')}</p>
        <div className="chips">
          {[false, true].map(on => (
            <button
              key={String(on)}
              type="button"
              className="chip"
              role="radio"
              aria-checked={on === settings.on}
              onClick={() => onChange({ ...settings, on })}
              data-testid={on ? 'setting-applicant-on' : 'setting-applicant-off'}
            >
              {t(on ? 'applicant.settingOn' : 'applicant.settingOff')}
            </button>
          ))}
        </div>
      </div>
      {settings.on && (
        <>
          <label htmlFor={monitor}>{t('applicant.monitor')}</label>
          <select
            id={monitor}
            className="input"
            value={settings.monitor ?? ''}
            onChange={event => onChange({ ...settings, monitor: event.target.value || null })}
            data-testid="setting-monitor"
          >
            <option value="">{t('applicant.monitorSecond')}</option>
            {names.map(name => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
            {gone !== null && <option value={gone}>{t('applicant.monitorGone', { name: gone })}</option>}
          </select>
          <small className="mute">{t('applicant.settingHelp')}</small>
        </>
      )}
    </div>
  );
}

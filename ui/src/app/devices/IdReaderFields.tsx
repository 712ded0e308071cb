import { useId, useRef, useState } from 'react';
import type { IdReaderSettings, NamedProfile, ProfileReading } from '@/generated';
import { type MessageKey, useT } from '@/shared/i18n';
import { useAct } from '@/shared/rpc';
import { NumberSetting, SelectSetting, TextSetting } from './inputs';
import { profileOf, textOf, wrongIn } from './profile';

const OWN = 'own';

/** Names of the profiles; one of a newer engine goes by its own. */
const NAMES: Readonly<Record<string, MessageKey>> = {
  nested: 'device.profile.nested',
  flat: 'device.profile.flat',
  pushing: 'device.profile.pushing',
  asking: 'device.profile.asking',
};

/**
 * An ID card reader: whose format, at which address, and the format itself as text. The text counts once the engine says that it can be used; until
 * then `onWrong` keeps the dialog from saving it.
 */
export function IdReaderFields(props: {
  settings: IdReaderSettings;
  profiles: readonly NamedProfile[];
  onChange: (change: Partial<IdReaderSettings>) => void;
  wrong: boolean;
  onWrong: (wrong: boolean) => void;
}) {
  const t = useT();
  const { settings, profiles, onChange } = props;
  const id = useId();
  const [text, setText] = useState(() => textOf(settings));
  const [reading, setReading] = useState<ProfileReading | null>(null);
  const { act } = useAct('device_profile');
  // Whoever types asks again with every key; only the latest answer counts.
  const asked = useRef(0);

  const check = async (typed: string, address: string) => {
    asked.current += 1;
    const mine = asked.current;
    const answer = await act({ text: typed, address });
    if (!answer || mine !== asked.current) return;
    setReading(answer);
    props.onWrong(answer.outcome !== 'usable');
    if (answer.outcome === 'usable') onChange(answer.profile);
  };
  const choose = (name: string) => {
    const found = profiles.find(profile => profile.name === name);
    if (!found) return;
    const { exchange, charset, answer, address } = found.settings;
    asked.current += 1;
    setText(textOf(found.settings));
    setReading(null);
    props.onWrong(false);
    onChange({ exchange, charset, answer, address });
  };
  const name = props.wrong ? OWN : (profileOf(settings, profiles) ?? OWN);
  const options = profiles.map(profile => {
    const key = Object.hasOwn(NAMES, profile.name) ? NAMES[profile.name] : undefined;
    return [profile.name, key ? t.with(key, {}) : profile.name] as const;
  });
  const wrong = reading && wrongIn(t, reading);
  const wrongAddress = reading?.outcome === 'unusable' && reading.setting === 'address';
  return (
    <>
      <SelectSetting
        label={t('device.profile')}
        wide
        value={name}
        options={[...options, [OWN, t('device.profile.own')]]}
        onChange={choose}
        data-testid="device-profile"
      />
      <NumberSetting
        label={t('device.wait')}
        value={Math.round(settings.limits.card_ms / 1000)}
        most={120}
        onChange={seconds => onChange({ limits: { ...settings.limits, card_ms: seconds * 1000 } })}
        data-testid="device-wait"
      />
      <TextSetting
        label={t('device.address')}
        wide
        value={settings.address}
        help={t('device.addressHelp')}
        invalid={wrongAddress}
        onChange={address => onChange({ address: address.trim() })}
        onLeave={() => void check(text, settings.address)}
        data-testid="device-address"
      />
      <details className="device-wide" data-testid="device-format">
        <summary>{t('device.text')}</summary>
        <label htmlFor={id}>{t('device.textHelp')}</label>
        <textarea
          id={id}
          className="input device-json"
          rows={12}
          spellCheck={false}
          autoComplete="off"
          value={text}
          aria-invalid={Boolean(wrong) && !wrongAddress}
          aria-describedby={`${id}-said`}
          onChange={event => {
            setText(event.target.value);
            // Until the engine has looked at it, it is neither tested nor kept.
            props.onWrong(true);
            void check(event.target.value, settings.address);
          }}
          data-testid="device-json"
        />
      </details>
      <p
        id={`${id}-said`}
        role="status"
        className={wrong ? 'device-wide device-fault' : 'device-wide mute'}
        data-testid="device-json-said"
      >
        {/* The line keeps its room: one that came while somebody clicks would move what is clicked. */}
        {reading ? (wrong ?? t('device.textUsable')) : '\u00a0'}
      </p>
    </>
  );
}

import { useEffect, useId, useRef, useState } from 'react';
import type { RightOffice } from '@/generated';
import { useT } from '@/shared/i18n';
import { isChord, useOnceThere } from '@/shared/keys';
import { isThere, useRpc } from '@/shared/rpc';

/** The office to apply to instead: found by name, pinyin or initials, or typed. */
export function OfficeField(props: {
  value: RightOffice | null;
  onChange: (office: RightOffice | null) => void;
}) {
  const t = useT();
  const id = useId();
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  // The dialog gives the focus to what it has first; the office is what is typed first.
  useEffect(() => {
    const frame = requestAnimationFrame(() => input.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  const found = useRpc('office_search', { text }, { keepLast: true });
  const offices = found.data?.slice(0, 6) ?? [];
  const choose = (office: RightOffice) => {
    setText(office.name);
    props.onChange(office);
  };
  const there = isThere(found);
  const [first] = offices;
  const chooseFirst = useOnceThere(there, text, () => first && choose(first));
  return (
    <div>
      <label htmlFor={id}>{t('branch.decline.office')}</label>
      <input
        id={id}
        ref={input}
        className="input"
        value={text}
        autoComplete="off"
        placeholder={t('branch.decline.officeHint')}
        onChange={event => {
          setText(event.target.value);
          const name = event.target.value.trim();
          props.onChange(name === '' ? null : { name, address: '', phone: '' });
        }}
        onKeyDown={event => {
          if (!isChord(event, 'Enter') || (there && !first)) return;
          event.preventDefault();
          chooseFirst();
        }}
        data-testid="office"
      />
      <ul className="offices">
        {offices.map(office => (
          <li key={office.name}>
            <button
              type="button"
              className="chip"
              aria-pressed={props.value?.name === office.name}
              onClick={() => choose(office)}
              data-testid={`office-${office.name}`}
            >
              {office.name}
            </button>
          </li>
        ))}
      </ul>
      {props.value && props.value.address !== '' && (
        <small>{[props.value.address, props.value.phone].filter(part => part !== '').join(' · ')}</small>
      )}
    </div>
  );
}

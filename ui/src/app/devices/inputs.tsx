import { useId } from 'react';

/** A labelled line of text. */
export function TextSetting(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: string;
  invalid?: boolean;
  /** Takes the whole line. */
  wide?: boolean;
  onLeave?: () => void;
  'data-testid'?: string;
}) {
  const id = useId();
  return (
    <div className={props.wide ? 'device-wide' : ''}>
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        className="input"
        value={props.value}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={props.invalid ?? false}
        aria-describedby={props.help ? `${id}-help` : undefined}
        onChange={event => props.onChange(event.target.value)}
        onBlur={props.onLeave}
        data-testid={props['data-testid']}
      />
      {props.help && (
        <small id={`${id}-help`} className="mute">
          {props.help}
        </small>
      )}
    </div>
  );
}

/** A labelled whole number. What is no number is 0, which every device refuses with its name. */
export function NumberSetting(props: {
  label: string;
  value: number;
  onChange: (value: number) => void;
  most?: number;
  'data-testid'?: string;
}) {
  const id = useId();
  const most = props.most ?? 600_000;
  return (
    <div>
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        className="input"
        inputMode="numeric"
        autoComplete="off"
        value={props.value === 0 ? '' : props.value}
        onChange={event => {
          const digits = event.target.value.normalize('NFKC').replaceAll(/\D/gu, '');
          props.onChange(Math.min(Number(digits), most));
        }}
        data-testid={props['data-testid']}
      />
    </div>
  );
}

/** A labelled choice of one. */
export function SelectSetting<T extends string>(props: {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
  /** Takes the whole line. */
  wide?: boolean;
  'data-testid'?: string;
}) {
  const id = useId();
  return (
    <div className={props.wide ? 'device-wide' : ''}>
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        className="input"
        value={props.value}
        onChange={event => {
          const chosen = props.options.find(([value]) => value === event.target.value);
          if (chosen) props.onChange(chosen[0]);
        }}
        data-testid={props['data-testid']}
      >
        {props.options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

import { useId } from 'react';

/** A reason: some by one click, any by typing. */
export function ReasonField(props: {
  label: string;
  suggestions: readonly string[];
  value: string;
  onChange: (reason: string) => void;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        className="input"
        value={props.value}
        autoFocus
        autoComplete="off"
        onChange={event => props.onChange(event.target.value)}
        data-testid="reason"
      />
      <div className="chips reason-chips">
        {props.suggestions.map((suggestion, index) => (
          <button
            key={suggestion}
            type="button"
            className="chip"
            aria-pressed={props.value === suggestion}
            onClick={() => props.onChange(suggestion)}
            data-testid={`reason-${index + 1}`}
          >
            {suggestion}
          </button>
        ))}
      </div>
    </div>
  );
}

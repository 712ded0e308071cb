import { useId } from 'react';

/** Several lines of text in a dialog; each line is one entry. */
export function LinesField(props: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  rows?: number;
  'data-testid'?: string;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{props.label}</label>
      <textarea
        id={id}
        className="input"
        rows={props.rows ?? 4}
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
        data-testid={props['data-testid']}
      />
    </div>
  );
}

/** The entries of such a text. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
}

import type { ReactNode } from 'react';

/** Meaning of a tag; never only colour: the words say it too. */
export type Tone = 'plain' | 'info' | 'ok' | 'warn' | 'bad';

/** A word on a soft ground. */
export function Tag({
  tone = 'plain',
  children,
  ...rest
}: {
  tone?: Tone;
  children: ReactNode;
  'data-testid'?: string;
}) {
  return (
    <span className={`tag tag-${tone}`} {...rest}>
      {children}
    </span>
  );
}

import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';

/** A button that shows its key. */
export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** The key that does the same; shown, not bound. */
  shortcut?: string;
  /** What it is among the others. */
  tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  /** Test id. */
  'data-testid'?: string;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
}

/** Chords as they are printed on keyboards: `Ctrl+Enter` reads `Ctrl Enter`. */
export function Kbd({ children }: { children: string }) {
  return <kbd aria-hidden="true">{children.replaceAll(/\+(?=.)/g, ' ')}</kbd>;
}

/** A button. */
export function Button({ shortcut, tone = 'plain', className = '', children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`btn btn-${tone} ${className}`}
      aria-keyshortcuts={ariaKeys(shortcut)}
      {...rest}
    >
      <span className="btn-label">{children}</span>
      {shortcut && <Kbd>{shortcut}</Kbd>}
    </button>
  );
}

/** Keys whose names are not what is printed on them. */
const KEY_NAMES: Readonly<Record<string, string>> = {
  '+': 'Plus',
  '←': 'ArrowLeft',
  '→': 'ArrowRight',
  Ctrl: 'Control',
  Esc: 'Escape',
};

function ariaKeys(shortcut: string | undefined): string | undefined {
  return shortcut
    ?.split(/\+(?=.)/)
    .map(key => KEY_NAMES[key] ?? key)
    .join('+');
}

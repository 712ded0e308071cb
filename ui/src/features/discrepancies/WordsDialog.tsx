import { useId, useState } from 'react';
import { Dialog } from '@/shared/ui';

/** Asks for words that must not be empty. */
export function WordsDialog(props: {
  title: string;
  label: string;
  help?: string;
  confirmLabel: string;
  onClose: () => void;
  onWords: (words: string) => void;
}) {
  const id = useId();
  const [words, setWords] = useState('');
  return (
    <Dialog
      title={props.title}
      confirmLabel={props.confirmLabel}
      confirmDisabled={words.trim() === ''}
      deliberate
      onClose={props.onClose}
      onConfirm={() => props.onWords(words.trim())}
      data-testid="words-dialog"
    >
      {props.help !== undefined && <p className="mute">{props.help}</p>}
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        className="input"
        value={words}
        maxLength={1000}
        // The dialog was opened to write in it.
        autoFocus
        autoComplete="off"
        onChange={event => setWords(event.target.value)}
        data-testid="words"
      />
    </Dialog>
  );
}

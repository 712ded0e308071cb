import type { ReactNode } from 'react';
import type { CardDoubt, FieldKind } from '@/generated';
import { type Translator, useT } from '../i18n';
import { useKeys } from '../keys';
import { maskOf } from '../mask';
import { Button } from '../ui/Button';
import type { ReadingState } from './useCardReading';
import { doubtSentence, faultNext, faultSentence } from './words';

/** The key that reads a card, wherever a person is asked for. */
export const READ_CARD = 'Alt+D';
/** The key that lets the card over what is there. */
export const TAKE_CARD = 'Alt+T';

/**
 * What the reader is doing and what became of it, above what is filled in. While it waits one goes on typing; Esc gives it up. Draws nothing as long as
 * nobody reads a card.
 */
export function CardBar(props: {
  state: ReadingState;
  onAgain: () => void;
  onClose: () => void;
  /** What became of the card that was read. */
  children?: ReactNode;
}) {
  const t = useT();
  const { state, onAgain, onClose } = props;
  useKeys({ Escape: onClose }, { enabled: state.at === 'waiting' });
  switch (state.at) {
    case 'idle':
      return null;
    case 'waiting':
      return (
        <div className="notice" role="status" data-testid="card-waiting">
          <p className="grow">{t('card.waiting')}</p>
          <Button shortcut="Esc" onClick={onClose} data-testid="card-cancel">
            {t('card.cancel')}
          </Button>
        </div>
      );
    case 'failed':
      return (
        <div
          className="notice notice-warn"
          role="alert"
          data-testid="card-fault"
          data-fault={state.fault.fault}
        >
          <p className="grow">
            <strong>{faultSentence(t, 'id_reader', state.fault)}</strong>
            {'。'}
            {faultNext(t, 'id_reader', state.fault)}
          </p>
          <Button shortcut={READ_CARD} onClick={onAgain} data-testid="card-again">
            {t('card.again')}
          </Button>
          <Button tone="quiet" onClick={onClose} data-testid="card-close">
            {t('card.close')}
          </Button>
        </div>
      );
    case 'read':
      return props.children;
  }
}

/** The button that reads a card. */
export function ReadCardButton({ onRead }: { onRead: () => void }) {
  const t = useT();
  return (
    <Button shortcut={READ_CARD} onClick={onRead} data-testid="card-read">
      {t('card.read')}
    </Button>
  );
}

/** Something that the card says and that was not put in. */
export interface Offered {
  field: string;
  label: string;
  /** Its kind, by which a personal value is masked. */
  kind: FieldKind;
  /** Masked on screen. */
  personal: boolean;
  /** What is there; null for nothing. */
  held: string | null;
  text: string;
}

function offeredSentence(t: Translator, { label, kind, personal, held, text }: Offered): string {
  const shown = (value: string) => (personal ? maskOf(kind, value) : value);
  return held === null
    ? t('card.said', { label, text: shown(text) })
    : t('card.differs', { label, held: shown(held), text: shown(text) });
}

/** What a card gave: what was filled in, what was not and why, and what is doubtful on the card. */
export function CardOutcome(props: {
  filled: readonly string[];
  offered: readonly Offered[];
  otherPerson: boolean;
  doubts: readonly CardDoubt[];
  onTake: () => void;
  onClose: () => void;
}) {
  const t = useT();
  const { filled, offered, doubts, otherPerson, onTake, onClose } = props;
  useKeys({ [TAKE_CARD]: onTake }, { enabled: offered.length > 0 });
  const careful = otherPerson || doubts.length > 0;
  return (
    <div
      className={careful ? 'notice notice-warn card-outcome' : 'notice card-outcome'}
      role="status"
      data-testid="card-outcome"
    >
      <div className="grow">
        {doubts.map(doubt => (
          <p key={doubt}>
            <strong>{doubtSentence(t, doubt)}</strong>
          </p>
        ))}
        {filled.length > 0 && (
          <p data-testid="card-filled">{t('card.filled', { fields: filled.join(t('common.separator')) })}</p>
        )}
        {filled.length === 0 && offered.length === 0 && <p>{t('card.nothing')}</p>}
        {offered.length > 0 && (
          <>
            <p>{t(otherPerson ? 'card.other' : 'card.offered')}</p>
            <ul data-testid="card-offered">
              {offered.map(one => (
                <li key={one.field}>{offeredSentence(t, one)}</li>
              ))}
            </ul>
          </>
        )}
      </div>
      {offered.length > 0 && (
        <Button shortcut={TAKE_CARD} onClick={onTake} data-testid="card-take">
          {t('card.take')}
        </Button>
      )}
      <Button tone="quiet" onClick={onClose} data-testid="card-close">
        {t('card.close')}
      </Button>
    </div>
  );
}

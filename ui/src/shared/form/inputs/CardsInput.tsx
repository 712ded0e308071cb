import { type KeyboardEvent, useRef } from 'react';
import type { Answer } from '@/generated';
import { useT } from '../../i18n';
import { digitOf, isChord } from '../../keys';
import { Kbd } from '../../ui/Button';
import { entryAttributes, type InputProps } from './input';

interface Card {
  value: string;
  label: string;
  help: string;
}

const YES: Card['value'] = 'yes';

/**
 * Few options as cards: digit keys 1–9 choose, arrows move, Space chooses. One card at a time takes the focus, so Tab and
 * Enter go past the whole group. Serves choice, yes/no and multiple choice.
 */
export function CardsInput(props: InputProps) {
  const { view, value } = props;
  const t = useT();
  const group = useRef<HTMLDivElement>(null);
  const many = view.kind === 'multi_choice';
  const cards: readonly Card[] =
    view.kind === 'yes_no'
      ? [
          { value: YES, label: t('common.yes'), help: '' },
          { value: 'no', label: t('common.no'), help: '' },
        ]
      : view.options;
  const chosen = chosenValues(value);
  const reachable = Math.max(
    0,
    cards.findIndex(card => chosen.includes(card.value)),
  );

  const choose = (card: Card) => props.onChange(answerOf(props, cards, chosen, card));
  const element = (index: number) => group.current?.children[index] as HTMLElement | undefined;

  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const digit = digitOf(event);
    const picked = digit === null ? undefined : cards[digit - 1];
    if (digit !== null && picked) {
      event.preventDefault();
      choose(picked);
      element(digit - 1)?.focus();
    } else if (isChord(event, 'ArrowRight') || isChord(event, 'ArrowDown')) {
      event.preventDefault();
      element((index + 1) % cards.length)?.focus();
    } else if (isChord(event, 'ArrowLeft') || isChord(event, 'ArrowUp')) {
      event.preventDefault();
      element((index + cards.length - 1) % cards.length)?.focus();
    }
    // Enter chooses nothing: it goes on to the next field, and an answer must never come about by passing.
  };

  return (
    <div
      ref={group}
      className={`cards ${view.kind === 'yes_no' ? 'cards-two' : ''}`}
      role={many ? 'group' : 'radiogroup'}
      aria-label={props.label}
      aria-labelledby={props.labelId}
      aria-describedby={props.describedBy}
      aria-required={many ? undefined : view.required}
      data-testid={`field-${props.name}`}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) props.onLeave();
      }}
    >
      {cards.map((card, index) => {
        const { 'aria-label': _, 'data-testid': __, 'aria-required': ___, ...entry } = entryAttributes(props);
        return (
          <button
            key={card.value}
            {...(index === reachable ? entry : {})}
            type="button"
            className="card"
            role={many ? 'checkbox' : 'radio'}
            aria-checked={chosen.includes(card.value)}
            tabIndex={index === reachable ? 0 : -1}
            data-testid={`choice-${props.name}-${card.value}`}
            onClick={() => choose(card)}
            onKeyDown={event => onKeyDown(event, index)}
          >
            {index < 9 && <Kbd>{String(index + 1)}</Kbd>}
            <span>
              {card.label}
              {card.help && <small>{card.help}</small>}
            </span>
          </button>
        );
      })}
    </div>
  );
}

function chosenValues(value: Answer | null): readonly string[] {
  if (typeof value === 'boolean') return [value ? YES : 'no'];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
}

function answerOf(
  { view }: InputProps,
  cards: readonly Card[],
  chosen: readonly string[],
  card: Card,
): Answer | null {
  if (view.kind === 'yes_no') return card.value === YES;
  if (view.kind !== 'multi_choice') {
    // An optional choice is taken back by choosing it again.
    return !view.required && chosen.includes(card.value) ? null : card.value;
  }
  const values = cards
    .map(one => one.value)
    .filter(one => (one === card.value ? !chosen.includes(one) : chosen.includes(one)));
  return values.length === 0 ? null : values;
}

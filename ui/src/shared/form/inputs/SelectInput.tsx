import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Choice } from '@/generated';
import { useT } from '../../i18n';
import { isChord } from '../../keys';
import { halfWidth } from '../digits';
import { entryAttributes, type InputProps } from './input';

/** Options whose label or value has the typed text; those that begin with it first. */
export function matching(options: readonly Choice[], typed: string): Choice[] {
  const wanted = halfWidth(typed).trim().toLowerCase();
  if (wanted === '') return [...options];
  const rank = ({ label, value, help }: Choice) => {
    if (label.toLowerCase().startsWith(wanted)) return 0;
    return `${label} ${value} ${help}`.toLowerCase().includes(wanted) ? 1 : 2;
  };
  return options.filter(option => rank(option) < 2).toSorted((one, other) => rank(one) - rank(other));
}

/** One of many options: type to search, arrows to move, Enter takes it and goes on. */
export function SelectInput(props: InputProps) {
  const { view, value, id } = props;
  const t = useT();
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const chosen = view.options.find(option => option.value === value);
  const open = typed !== null;
  const options = open ? matching(view.options, typed) : [];
  const optionId = (index: number) => `${id}-option-${index}`;

  useEffect(() => {
    if (open) list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [open, active]);

  const show = () => {
    setTyped('');
    setActive(
      Math.max(
        0,
        view.options.findIndex(option => option.value === value),
      ),
    );
  };
  const choose = (option: Choice | undefined) => {
    if (option) props.onChange(option.value);
    setTyped(null);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (isChord(event, 'ArrowDown') || isChord(event, 'ArrowUp')) {
      event.preventDefault();
      if (!open) show();
      else {
        const step = isChord(event, 'ArrowDown') ? 1 : options.length - 1;
        setActive((active + step) % Math.max(1, options.length));
      }
    } else if (isChord(event, 'Enter') && open) {
      // Not prevented: the form goes on to the next field.
      choose(options[active]);
    } else if (isChord(event, 'Escape') && open) {
      event.preventDefault();
      setTyped(null);
    } else if ((isChord(event, 'Delete') || isChord(event, 'Backspace')) && !open && !view.required) {
      event.preventDefault();
      props.onChange(null);
    }
  };

  return (
    <div className="select">
      <input
        {...entryAttributes(props)}
        className="input"
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={open}
        aria-controls={`${id}-options`}
        aria-autocomplete="list"
        aria-activedescendant={open && options.length > 0 ? optionId(active) : undefined}
        value={typed || (open ? '' : (chosen?.label ?? ''))}
        placeholder={chosen?.label ?? (view.placeholder || t('form.selectPlaceholder'))}
        onClick={() => !open && show()}
        onChange={event => {
          // The first key in a closed box begins a search; the chosen label is not part of it.
          const text = open ? event.target.value : event.target.value.replace(chosen?.label ?? '', '');
          setTyped(text);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setTyped(null);
          props.onLeave();
        }}
      />
      {open && (
        <ul ref={list} className="options" role="listbox" id={`${id}-options`} aria-label={view.label}>
          {options.map((option, index) => (
            <li
              key={option.value}
              id={optionId(index)}
              className="option"
              role="option"
              aria-selected={index === active}
              data-testid={`choice-${props.name}-${option.value}`}
              // Before blur, which would close the list.
              onMouseDown={event => {
                event.preventDefault();
                choose(option);
              }}
            >
              {option.label}
              {option.help && <small>{option.help}</small>}
            </li>
          ))}
          {options.length === 0 && <li className="option mute">{t('form.noMatch')}</li>}
        </ul>
      )}
    </div>
  );
}

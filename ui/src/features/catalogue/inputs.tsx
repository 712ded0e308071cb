import { type ReactNode, useId, useState } from 'react';
import type { Period } from '@/generated';
import { digitDate } from '@/shared/form/digits';
import { useT } from '@/shared/i18n';
import { dayOf, periodOf } from './edit';

/** What the inputs of the editor have in common. */
interface Common<T> {
  label: string;
  value: T;
  /** What is live; a value that differs from it is marked. */
  live: T;
  onChange: (value: T) => void;
  hint?: string;
  wide?: boolean;
  name: string;
}

function Row(props: {
  label: string;
  changed: boolean;
  wide?: boolean | undefined;
  hint?: string | undefined;
  problem?: string | undefined;
  id: string;
  children: ReactNode;
}) {
  const t = useT();
  const problem = props.problem ?? '';
  return (
    <div
      className={`field ${props.wide ? 'field-wide' : ''} ${problem ? 'field-problem' : ''} ${props.changed ? 'field-changed' : ''}`}
    >
      <label className="field-label" htmlFor={props.id}>
        {props.label}
        {props.changed && <span className="field-mark">{t('catalogue.changed')}</span>}
      </label>
      {props.children}
      {problem ? (
        <p className="field-error" id={`${props.id}-about`}>
          {problem}
        </p>
      ) : (
        props.hint && (
          <p className="field-hint" id={`${props.id}-about`}>
            {props.hint}
          </p>
        )
      )}
    </div>
  );
}

/** One line, or several. */
export function TextRow(props: Common<string> & { lines?: number; most?: number }) {
  const id = useId();
  const shared = {
    id,
    className: 'input',
    value: props.value,
    maxLength: props.most ?? 200,
    'data-testid': `edit-${props.name}`,
    'aria-describedby': props.hint ? `${id}-about` : undefined,
  };
  return (
    <Row id={id} label={props.label} changed={props.value !== props.live} wide={props.wide} hint={props.hint}>
      {props.lines ? (
        <textarea {...shared} rows={props.lines} onChange={event => props.onChange(event.target.value)} />
      ) : (
        <input {...shared} type="text" onChange={event => props.onChange(event.target.value)} />
      )}
    </Row>
  );
}

/** A day, typed as digits. What is no day yet stays in the input and changes nothing. */
export function DayRow(props: Common<string | null>) {
  const t = useT();
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? props.value ?? '';
  const wrong = typed !== null && dayOf(typed) === undefined;
  return (
    <Row
      id={id}
      label={props.label}
      changed={props.value !== props.live}
      wide={props.wide}
      hint={props.hint}
      problem={wrong ? t('catalogue.noDay') : undefined}
    >
      <input
        id={id}
        className="input"
        type="text"
        inputMode="numeric"
        placeholder={t('common.none')}
        value={text}
        aria-invalid={wrong || undefined}
        aria-describedby={wrong || props.hint ? `${id}-about` : undefined}
        data-testid={`edit-${props.name}`}
        onChange={event => {
          const next = digitDate(event.target.value);
          const day = dayOf(next);
          setTyped(day === undefined ? next : null);
          if (day !== undefined) props.onChange(day);
        }}
      />
    </Row>
  );
}

/** A limit: a number and its unit. */
export function PeriodRow(props: Common<Period | null>) {
  const t = useT();
  const id = useId();
  const unit = props.value?.unit ?? props.live?.unit ?? 'workdays';
  const changed = JSON.stringify(props.value) !== JSON.stringify(props.live);
  return (
    <Row id={id} label={props.label} changed={changed} wide={props.wide} hint={props.hint}>
      <div className="period">
        <input
          id={id}
          className="input"
          type="text"
          inputMode="numeric"
          value={props.value?.count ?? ''}
          placeholder={t('common.none')}
          data-testid={`edit-${props.name}`}
          onChange={event => props.onChange(periodOf(event.target.value, unit, props.value))}
        />
        <select
          className="input"
          aria-label={t('catalogue.unitOf', { name: props.label })}
          value={unit}
          disabled={props.value === null}
          data-testid={`edit-${props.name}-unit`}
          onChange={event =>
            props.value && props.onChange({ ...props.value, unit: event.target.value as Period['unit'] })
          }
        >
          <option value="workdays">{t('catalogue.workdays')}</option>
          <option value="days">{t('catalogue.days')}</option>
          <option value="hours">{t('catalogue.hours')}</option>
        </select>
      </div>
    </Row>
  );
}

/** A whole number. */
export function NumberRow(props: Common<number> & { least: number; most: number; disabled?: boolean }) {
  const id = useId();
  return (
    <Row id={id} label={props.label} changed={props.value !== props.live} wide={props.wide} hint={props.hint}>
      <input
        id={id}
        className="input"
        type="number"
        min={props.least}
        max={props.most}
        value={props.value}
        disabled={props.disabled ?? false}
        data-testid={`edit-${props.name}`}
        onChange={event => {
          const value = event.target.valueAsNumber;
          if (Number.isInteger(value) && value >= props.least && value <= props.most) props.onChange(value);
        }}
      />
    </Row>
  );
}

/** One of a few. */
export function SelectRow(props: Common<string> & { options: readonly { value: string; label: string }[] }) {
  const id = useId();
  return (
    <Row id={id} label={props.label} changed={props.value !== props.live} wide={props.wide} hint={props.hint}>
      <select
        id={id}
        className="input"
        value={props.value}
        data-testid={`edit-${props.name}`}
        onChange={event => props.onChange(event.target.value)}
      >
        {props.options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Row>
  );
}

/** Yes or no. */
export function CheckRow(props: Common<boolean>) {
  const t = useT();
  return (
    <label className={`check ${props.value === props.live ? '' : 'field-changed'}`}>
      <input
        type="checkbox"
        checked={props.value}
        data-testid={`edit-${props.name}`}
        onChange={event => props.onChange(event.target.checked)}
      />
      {props.label}
      {props.value !== props.live && <span className="field-mark">{t('catalogue.changed')}</span>}
    </label>
  );
}

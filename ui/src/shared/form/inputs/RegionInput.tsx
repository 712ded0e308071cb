import { useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useRef } from 'react';
import type { Division, DivisionLevel } from '@/generated';
import { type MessageKey, useT } from '../../i18n';
import { isChord } from '../../keys';
import { fetchRpc, useRpc } from '../../rpc';
import type { InputProps } from './input';
import { SelectInput } from './SelectInput';

/** Digits of a code at each level. */
const DIGITS = [2, 4, 6, 9] as const;

const depths: Record<DivisionLevel, number> = { province: 1, city: 2, district: 3, street: 4 };

const placeholders: readonly Extract<MessageKey, `form.region.${string}`>[] = [
  'form.region.province',
  'form.region.city',
  'form.region.district',
  'form.region.street',
];

/** The codes that a code lies in, the largest division first, itself last. */
export function chainOf(code: string): string[] {
  return DIGITS.filter(digits => digits <= code.length).map(digits => code.slice(0, digits));
}

/**
 * A place, level by level: each level is a list that is searched by typing, Enter takes an option and goes to the next level. A level with
 * one option only (市辖区) is taken by itself and not drawn.
 */
export function RegionInput(props: InputProps) {
  const { view, id, value } = props;
  const t = useT();
  const client = useQueryClient();
  const root = useRef<HTMLDivElement>(null);
  const picked = useRef(false);
  const depth = depths[view.level ?? 'district'];
  const chosen = typeof value === 'string' ? chainOf(value) : [];
  const parents = ['', ...chosen].slice(0, depth);

  const pick = async (code: string) => {
    picked.current = chainOf(code).length < depth;
    props.onChange(code);
    let deepest = code;
    let parts = none;
    while (chainOf(deepest).length < depth) {
      // oxlint-disable-next-line no-await-in-loop -- each level is known only from the one before
      parts = await fetchRpc(client, 'region_list', { within: deepest });
      const [only] = parts;
      if (!only || parts.length > 1) break;
      deepest = only.code;
      props.onChange(deepest);
    }
    if (parts.length <= 1) return;
    await afterEvents();
    root.current?.querySelector<HTMLElement>(`[data-within="${deepest}"] input`)?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // An option was taken and there is a next level: Enter goes there, not to the next field.
    if (isChord(event, 'Enter') && picked.current) event.preventDefault();
    picked.current = false;
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Enter bubbles up from the levels
    <div
      ref={root}
      className="regions"
      role="group"
      aria-label={props.label}
      aria-labelledby={props.labelId}
      onKeyDown={onKeyDown}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) props.onLeave();
      }}
    >
      {parents.map((within, place) => (
        <Level
          key={within}
          {...props}
          id={place === 0 ? id : `${id}-${place}`}
          name={place === 0 ? props.name : `${props.name}-${place}`}
          label={t(placeholders[place] ?? 'form.region.street')}
          within={within}
          value={chosen[place] ?? null}
          onChange={code => {
            if (typeof code === 'string') void pick(code);
            else props.onChange(within === '' ? null : within);
          }}
          onLeave={() => {}}
        />
      ))}
    </div>
  );
}

/** Once what was chosen is drawn. */
function afterEvents(): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, 0);
  });
}

const none: readonly Division[] = [];

function Level(props: InputProps & { within: string; label: string }) {
  const { within, label, view } = props;
  const parts = useRpc('region_list', { within });
  const options = parts.data ?? none;
  // Nothing below, or nothing to choose.
  if (parts.data && parts.data.length <= 1) return null;
  return (
    <div data-within={within}>
      <SelectInput
        {...props}
        view={{
          ...view,
          placeholder: label,
          options: options.map(({ code, name }) => ({ value: code, label: name, help: '', visible: null })),
        }}
      />
    </div>
  );
}

import { memo, type ReactNode, useSyncExternalStore } from 'react';
import type { FieldView, Problem } from '@/generated';
import { problemSentence } from '../failures';
import { useT } from '../i18n';
import { ReadLine, readKey, useRead } from '../reading';
import type { InputProps } from './inputs/input';
import { PlainInput } from './inputs/PlainInput';
import { RowsInput } from './inputs/RowsInput';
import type { FormStore } from './store';

/** Kinds that need the whole width whatever the definition says. */
const wideKinds: ReadonlySet<string> = new Set([
  'long_text',
  'rows',
  'note',
  'multi_choice',
  'choice',
  'region',
  'signature',
  'material',
]);

interface Props {
  view: FieldView;
  store: FormStore;
  /** Makes ids unique where several forms are on one page. */
  scope: string;
  /** Show the problem although the field has not been left yet. */
  showProblem: boolean;
  /** Problems of the cells of a table. */
  cellProblems: readonly Problem[];
  /** Draws the material of a field that asks for one. */
  material?: ((slot: string) => ReactNode) | undefined;
}

/** A field: label, input, help and what is wrong. Renders again only for its own answer and its own view. */
export const FieldRow = memo(function FieldRow(props: Props) {
  const { view, store, scope, showProblem, cellProblems } = props;
  const t = useT();
  const state = useSyncExternalStore(
    listener => store.subscribe(view.name, listener),
    () => store.get(view.name),
  );
  const read = useRead(scope, view.name, state.value);
  const wide = view.wide || wideKinds.has(view.kind);
  if (view.kind === 'note') {
    return (
      <div className="field field-wide field-note" data-field={view.name}>
        {view.label && <strong>{view.label}</strong>}
        {view.label && view.help ? '\n' : ''}
        {view.help}
      </div>
    );
  }
  if (view.kind === 'material') {
    // Its problem stands at the material itself, which says how many photos are there.
    return (
      <div className="field field-wide" data-field={view.name} data-testid={`field-${view.name}`}>
        <strong className="field-label">{view.label}</strong>
        {view.slot !== null && props.material?.(view.slot)}
        {view.help && <p className="field-hint">{view.help}</p>}
      </div>
    );
  }
  const computed = view.kind === 'computed';
  // What is being changed is not judged by its old answer.
  const judged = (state.left || showProblem) && !state.unsaved;
  const problem = judged ? view.problem : null;
  const id = `${scope}-${view.name}`;
  const labelId = `${id}-label`;
  const aboutId = `${id}-about`;
  const hint = hintOf(view, t('form.dateHint'), t('form.moneyHint'));
  const about = state.failed || problem !== null || hint !== '';
  const readId = `${id}-read`;
  const describedBy = [about && aboutId, read && readId].filter(Boolean).join(' ');
  const input: InputProps = {
    view,
    id,
    name: view.name,
    value: computed ? view.value : state.value,
    labelId,
    invalid: problem !== null,
    onChange: answer => store.set(view.name, answer),
    onLeave: () => store.leave(view.name),
    ...(describedBy !== '' && { describedBy }),
  };
  return (
    <div
      className={`field ${wide ? 'field-wide' : ''} ${problem ? 'field-problem' : ''}`}
      data-field={view.name}
      data-unsaved={state.unsaved || undefined}
      data-read={read && readKey(scope, view.name)}
    >
      <label className="field-label" id={labelId} htmlFor={id}>
        {view.label}
        {view.required && !computed && (
          <i title={t('form.required')}>
            *<span className="hidden">{t('form.required')}</span>
          </i>
        )}
      </label>
      {view.kind === 'rows' ? (
        <RowsInput {...input} problems={judged ? cellProblems : []} />
      ) : (
        <PlainInput {...input} />
      )}
      {about && (
        <p id={aboutId} className={problem || state.failed ? 'field-error' : 'field-hint'}>
          {state.failed ? t('form.notSaved') : problem ? problemSentence(t, problem) : hint}
        </p>
      )}
      {read && <ReadLine id={readId} offer={read} />}
    </div>
  );
});

function hintOf(view: FieldView, date: string, money: string): string {
  if (view.help) return view.help;
  if (view.kind === 'date') return date;
  return view.kind === 'money' ? money : '';
}

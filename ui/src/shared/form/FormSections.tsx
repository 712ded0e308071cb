import {
  type KeyboardEvent,
  type ReactNode,
  startTransition,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { FieldKind, FieldView, FormView, Problem, SectionView } from '@/generated';
import { isChord } from '../keys';
import { FieldRow } from './FieldRow';
import { FormStore, isBlank, type SaveAnswer } from './store';

/** What the renderer needs. */
export interface FormSectionsProps {
  /** The form as the engine resolved it. */
  form: FormView;
  /** The step to draw; only its fields are mounted. */
  stepId: string;
  /** Saves one answer; called when the keys rest for 300 ms and when the field is left. Return the promise of the save. */
  onChange: SaveAnswer;
  /** Enter on the last field. Never called before everything is saved. */
  onNextStep: () => void;
  /** Problems of fields that were left, or of all. */
  showProblems: 'left' | 'all';
  /** Makes ids unique where several forms are on one page. */
  scope?: string;
  /** Put the focus into the first unanswered field when the step opens. */
  autoFocus?: boolean;
  /** Draws a material where the form asks for it. */
  material?: (slot: string) => ReactNode;
}

const none: readonly Problem[] = [];

/** Fields that a form draws before the clerk can type; those of a longer one follow while the clerk does. */
const AT_ONCE = 48;

/** Draws a step of a resolved form. The rules are the engine's; this only draws, and takes keys. */
export function FormSections(props: FormSectionsProps) {
  const { form, stepId, onChange, onNextStep, scope = 'form', autoFocus = false } = props;
  const [store] = useState(() => {
    const created = new FormStore(onChange);
    created.receive(form);
    return created;
  });
  const root = useRef<HTMLDivElement>(null);
  const sections = form.steps.find(one => one.id === stepId)?.sections ?? [];
  const all = props.showProblems === 'all';
  // Most forms are whole at once and are not drawn a second time.
  const [whole, setWhole] = useState(() => sectionsAtOnce(sections, all) >= sections.length);

  useEffect(() => startTransition(() => setWhole(true)), []);
  useEffect(() => store.saveWith(onChange), [store, onChange]);
  useLayoutEffect(() => store.receive(form), [store, form]);
  // What was typed last is saved when the form goes away.
  useEffect(() => () => void store.flushAll(), [store]);
  useEffect(() => {
    if (autoFocus) focusOpenField(stepId, scope);
  }, [autoFocus, scope, stepId]);

  const goOn = useCallback(
    async (from: HTMLElement) => {
      const next = entryAfter(root.current, from);
      const field = from.closest<HTMLElement>('[data-field]');
      // A choice may show or hide what comes next, and the end of a step must know its problems: save first.
      const waits = next === undefined || (field?.dataset['unsaved'] && !isTyped(from));
      if (waits) {
        from.blur();
        await store.flushAll();
        await nextFrame();
      }
      const target = waits && from.isConnected ? entryAfter(root.current, from) : next;
      if (target) {
        target.focus();
        if (target instanceof HTMLInputElement) target.select();
      } else onNextStep();
    },
    [store, onNextStep],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target;
    if (event.defaultPrevented || !isChord(event, 'Enter') || !(target instanceof HTMLElement)) return;
    if (target.dataset['entry'] === undefined && !target.closest('.cards')) return;
    if (target.closest('.rows-foot')) return;
    event.preventDefault();
    void goOn(target);
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Enter bubbles up from the inputs
    <div
      id={stepElementId(scope, stepId)}
      className="form"
      ref={root}
      onKeyDown={onKeyDown}
      data-testid={`form-${stepId}`}
    >
      {sections.slice(0, whole ? sections.length : sectionsAtOnce(sections, all)).map(section => (
        <Section
          key={section.id}
          section={section}
          form={form}
          store={store}
          scope={scope}
          all={all}
          material={props.material}
        />
      ))}
    </div>
  );
}

const NOT_TYPED: ReadonlySet<FieldKind> = new Set(['note', 'computed', 'material', 'rows']);

/** How many sections are drawn at once: enough for a screen, and the one after that where the clerk begins. */
function sectionsAtOnce(sections: readonly SectionView[], all: boolean): number {
  const isOpen = ({ kind, value, problem }: FieldView) =>
    !NOT_TYPED.has(kind) && (isBlank(value) || (all && problem !== null));
  let fields = 0;
  const enough = sections.findIndex(section => (fields += section.fields.length) >= AT_ONCE);
  const begin = sections.findIndex(section => section.fields.some(isOpen));
  return enough === -1 ? sections.length : Math.max(enough + 1, begin + 2);
}

function Section(props: {
  section: SectionView;
  form: FormView;
  store: FormStore;
  scope: string;
  all: boolean;
  material: FormSectionsProps['material'];
}) {
  const { section, form } = props;
  return (
    <fieldset className="form-section">
      {section.title && <legend>{section.title}</legend>}
      {section.fields.map(view => (
        <FieldRow
          key={view.name}
          view={view}
          store={props.store}
          scope={props.scope}
          showProblem={props.all}
          // Another function with every drawing; only the fields that need it are drawn again.
          material={view.kind === 'material' ? props.material : undefined}
          cellProblems={
            view.kind === 'rows'
              ? form.problems.filter(problem => problem.at.startsWith(`${view.name}[`))
              : none
          }
        />
      ))}
    </fieldset>
  );
}

const stepElementId = (scope: string, stepId: string) => `${scope}-step-${stepId}`;

const ENTRY = '[data-entry]:not([disabled])';

function entries(root: HTMLElement | null): HTMLElement[] {
  return root ? [...root.querySelectorAll<HTMLElement>(ENTRY)] : [];
}

/** The entry after an element; of a group of cards, the one after the group. */
function entryAfter(root: HTMLElement | null, from: HTMLElement): HTMLElement | undefined {
  const group = from.closest('.cards');
  return entries(root).find(
    entry =>
      entry !== from &&
      !group?.contains(entry) &&
      (from.compareDocumentPosition(entry) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
  );
}

function firstOpenEntry(root: HTMLElement | null): HTMLElement | undefined {
  const all = entries(root);
  const open = all.find(
    entry =>
      entry.getAttribute('aria-invalid') === 'true' ||
      ((entry instanceof HTMLInputElement || entry instanceof HTMLTextAreaElement
        ? entry.value === ''
        : entry.getAttribute('aria-checked') === 'false') &&
        entry.closest('.rows') === null),
  );
  return open ?? all[0];
}

function isTyped(element: HTMLElement): boolean {
  return (
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && element.getAttribute('role') !== 'combobox')
  );
}

function nextFrame(): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, 0);
  });
}

/** Puts the focus into the first field of a step that is wrong or not filled in, or else into the first. */
export function focusOpenField(stepId: string, scope = 'form'): void {
  firstOpenEntry(document.getElementById(stepElementId(scope, stepId)))?.focus();
}

/**
 * Puts the focus where a problem is: a field, a cell of a table (`field[0].column`) or a material slot (`material:slot`).
 * Gives false when that is not on the page.
 */
export function focusProblem(at: string, scope = 'form'): boolean {
  const slot = at.startsWith('material:') ? at.slice('material:'.length) : null;
  const cell = /^(.+)\[(\d+)\]\.(.+)$/.exec(at);
  const id = cell ? `${scope}-${cell[1]}-${cell[2]}-${cell[3]}` : `${scope}-${at}`;
  const target =
    slot === null
      ? document.getElementById(id)
      : document.querySelector<HTMLElement>(`[data-slot="${CSS.escape(slot)}"]`);
  if (!target) return false;
  // Which also scrolls to it.
  target.focus();
  return true;
}

import type { Answer, FormView } from '@/generated';

/**
 * Saves one answer. A promise that gives `undefined` or rejects means that it was not saved; anything else, and no promise
 * at all, means that it was.
 */
export type SaveAnswer = (field: string, answer: Answer | null) => Promise<unknown> | void;

/** What is known about one field on screen. */
export interface FieldState {
  /** The answer on screen; may be ahead of the engine's. */
  value: Answer | null;
  /** Not at the engine yet. */
  unsaved: boolean;
  /** The last save did not work. */
  failed: boolean;
  /** The clerk has been in the field and left it. */
  left: boolean;
}

const untouched: FieldState = { value: null, unsaved: false, failed: false, left: false };

/** Milliseconds without a key after which an answer is saved. */
export const SAVE_AFTER = 300;

/**
 * The answers on screen, keyed by field, so that a key renders one field and not the form. The engine's form flows in
 * through {@link receive}; an answer that is ahead of the engine is never overwritten by it.
 */
export class FormStore {
  #fields = new Map<string, FieldState>();
  #listeners = new Map<string, Set<() => void>>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #saves = new Map<string, Promise<void>>();
  #edits = new Map<string, number>();
  #save: SaveAnswer;

  constructor(save: SaveAnswer) {
    this.#save = save;
  }

  /** The parent's save; may change with every render. */
  saveWith(save: SaveAnswer): void {
    this.#save = save;
  }

  /** State of a field; the same object until it changes. */
  get(name: string): FieldState {
    return this.#fields.get(name) ?? untouched;
  }

  /** Listens to one field. */
  subscribe(name: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Takes the engine's form in. */
  receive(form: FormView): void {
    for (const step of form.steps) {
      for (const section of step.sections) {
        for (const field of section.fields) {
          const held = this.get(field.name);
          if (!held.unsaved && !sameAnswer(held.value, field.value)) {
            this.#put(field.name, { value: field.value });
          }
        }
      }
    }
  }

  /** The clerk changed an answer; saved by itself when the keys rest. */
  set(name: string, value: Answer | null): void {
    if (sameAnswer(this.get(name).value, value)) return;
    this.#edits.set(name, (this.#edits.get(name) ?? 0) + 1);
    this.#put(name, { value, unsaved: true, failed: false });
    clearTimeout(this.#timers.get(name));
    this.#timers.set(
      name,
      setTimeout(() => void this.flush(name), SAVE_AFTER),
    );
  }

  /** The clerk left the field: saved now, and from now on its problem is shown. */
  leave(name: string): void {
    if (!this.get(name).left) this.#put(name, { left: true });
    void this.flush(name);
  }

  /** Saves a field now if it is ahead of the engine. Saves of one field go one after the other. */
  flush(name: string): Promise<void> {
    const running = this.#saves.get(name);
    const timer = this.#timers.get(name);
    clearTimeout(timer);
    this.#timers.delete(name);
    const { unsaved, failed, value } = this.get(name);
    if (!unsaved || (timer === undefined && running && !failed)) return running ?? Promise.resolve();
    const edit = this.#edits.get(name);
    const save = (running ?? Promise.resolve())
      .then(() => this.#save(name, value) ?? true)
      .then(
        answer => answer !== undefined,
        () => false,
      )
      .then(saved => {
        if (this.#saves.get(name) === save) this.#saves.delete(name);
        if (this.#edits.get(name) === edit) this.#put(name, { unsaved: !saved, failed: !saved });
      });
    this.#saves.set(name, save);
    return save;
  }

  /** Saves everything that is ahead of the engine, and waits for it. */
  async flushAll(): Promise<void> {
    await Promise.all([...this.#fields.keys()].map(name => this.flush(name)));
  }

  #put(name: string, change: Partial<FieldState>): void {
    this.#fields.set(name, { ...this.get(name), ...change });
    this.#listeners.get(name)?.forEach(listener => listener());
  }
}

/** Whether two answers are the same; an empty text, list or table is no answer. */
export function sameAnswer(one: Answer | null, other: Answer | null): boolean {
  if (one === other) return true;
  if (isBlank(one) || isBlank(other)) return isBlank(one) && isBlank(other);
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What a person would call "not filled in". */
export function isBlank(answer: Answer | null | undefined): boolean {
  return (
    answer === null || answer === undefined || answer === '' || (Array.isArray(answer) && answer.length === 0)
  );
}

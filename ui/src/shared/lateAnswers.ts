/** For tests: a host whose answers come when the test says so, to find what happens before. */

const asked = new Map<string, (answer: unknown) => void>();

/** Answers nothing by itself. What is asked for is told apart by its `text`. */
export const host = {
  rpc: (_: string, request: { text: string }) =>
    new Promise(resolve => {
      asked.set(request.text, resolve);
    }),
};

/** Answers what was asked for with a text; false as long as nobody has asked for it. */
export function answer(text: string, given: unknown): boolean {
  const resolve = asked.get(text);
  resolve?.(given);
  return resolve !== undefined;
}

/** Nothing has been asked. */
export function forget(): void {
  asked.clear();
}

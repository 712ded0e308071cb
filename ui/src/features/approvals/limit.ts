import type { ExtensionAnswer, ExtensionRequest, TaskScreen } from '@/generated';

/** What can be done about a limit by one key. */
export type LimitVerb = 'stop' | 'resume' | 'extend';

/** Verbs that can be used now: nothing of what the item does not list, nothing twice. */
export function limitVerbs(screen: TaskScreen): LimitVerb[] {
  const { deadline } = screen.task;
  if (!deadline || !screen.may_reckon) return [];
  if (screen.stopped) return ['resume'];
  if (screen.light === 'red') return [];
  const verbs: LimitVerb[] = [];
  if (deadline.procedures.length > 0) verbs.push('stop');
  if (deadline.extendable !== null && deadline.extension === null) verbs.push('extend');
  return verbs;
}

/** How it stands with more time; null when nobody asked. */
export function extensionOf(
  screen: TaskScreen,
):
  | { kind: 'asked'; request: ExtensionRequest }
  | { kind: 'granted' | 'denied'; request: ExtensionRequest; answer: ExtensionAnswer }
  | null {
  const request = screen.task.deadline?.extension;
  if (!request) return null;
  const { answer } = request;
  if (!answer) return { kind: 'asked', request };
  return { kind: answer.granted ? 'granted' : 'denied', request, answer };
}

import type { CaseScreen, FormView, Problem } from '@/generated';

/** Id of the last page: the form as it reads on paper, with the signature. No step of a definition has this id. */
export const REVIEW = '~review';

/** Ids of the pages of a case in order. */
export function pagesOf(form: FormView): string[] {
  return [...form.steps.map(step => step.id), REVIEW];
}

/** The page after or before; the same one at the ends. A page that has gone meanwhile counts as the first. */
export function pageBeside(form: FormView, page: string, by: 1 | -1): string {
  const pages = pagesOf(form);
  const at = Math.max(0, pages.indexOf(page));
  return pages[Math.min(pages.length - 1, Math.max(0, at + by))] ?? REVIEW;
}

/** The page on which a problem is put right; null when it is beside the form: a material. */
export function pageOfProblem(form: FormView, problem: Problem): string | null {
  return form.steps.some(step => step.id === problem.step) ? problem.step : null;
}

/** What accepting has to do first. */
export type AcceptPlan =
  { do: 'correct'; problem: Problem } | { do: 'review' } | { do: 'ask_unsigned' } | { do: 'accept' };

/** Problems of what is not there, as opposed to what is wrong. */
const MISSING: ReadonlySet<string> = new Set(['required', 'material_missing']);

/** Nothing is accepted that has a problem, that was not on the review page, or, without being asked, that is not signed. */
export function planAccept(
  screen: Pick<CaseScreen, 'form' | 'status_now'> & { case: Pick<CaseScreen['case'], 'signature'> },
  page: string,
): AcceptPlan {
  // What the law has accepted may lack something; what is there must still be right.
  const counts = ({ code }: Problem) => screen.status_now !== 'deemed' || !MISSING.has(code);
  const problem = screen.form.problems.find(counts);
  if (problem) return { do: 'correct', problem };
  if (page !== REVIEW) return { do: 'review' };
  return screen.case.signature !== null ? { do: 'accept' } : { do: 'ask_unsigned' };
}

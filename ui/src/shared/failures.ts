import type { Code, Failure, Problem, ProblemCode } from '@/generated';
import type { MessageKey, Translator } from './i18n';

/** How loud a failure is: a hint to go on, something to put right, or something that stops the work. */
export type Severity = 'hint' | 'warning' | 'error';

type NextStep = Extract<MessageKey, `failureNext.${string}`>;

/** What the screens make of a code. */
export interface Explanation {
  severity: Severity;
  sentence: MessageKey;
  next: NextStep;
}

/** The one table: code → severity and next step. The sentence is `failure.<code>`. A missing code does not compile. */
const table: Record<Code, readonly [Severity, NextStep]> = {
  not_allowed: ['warning', 'failureNext.askSupervisor'],
  not_found: ['warning', 'failureNext.refresh'],
  already_exists: ['warning', 'failureNext.refresh'],
  ticket_state: ['warning', 'failureNext.refresh'],
  ticket_elsewhere: ['warning', 'failureNext.refresh'],
  counter_busy: ['hint', 'failureNext.finishFirst'],
  counter_closed: ['warning', 'failureNext.openCounter'],
  others_share: ['hint', 'failureNext.waitForPeople'],
  nobody_waiting: ['hint', 'failureNext.waitForPeople'],
  open_ticket_exists: ['hint', 'failureNext.useOpenTicket'],
  reason_needed: ['warning', 'failureNext.fillReason'],
  undo_too_late: ['warning', 'failureNext.refresh'],
  case_state: ['warning', 'failureNext.refresh'],
  form_incomplete: ['warning', 'failureNext.fillForm'],
  item_withdrawn: ['warning', 'failureNext.findItem'],
  item_unknown: ['warning', 'failureNext.reopen'],
  notice_given: ['warning', 'failureNext.refresh'],
  form_version: ['warning', 'failureNext.refresh'],
  deemed_accepted: ['warning', 'failureNext.acceptNow'],
  receipt_given: ['warning', 'failureNext.endProperly'],
  office_needed: ['warning', 'failureNext.nameOffice'],
  case_decided: ['warning', 'failureNext.tellApplicant'],
  settlement_not_allowed: ['warning', 'failureNext.photographInstead'],
  materials_outstanding: ['warning', 'failureNext.waitForMaterials'],
  procedure_not_listed: ['warning', 'failureNext.refresh'],
  clock_stopped: ['warning', 'failureNext.refresh'],
  clock_runs: ['warning', 'failureNext.refresh'],
  extension_not_allowed: ['warning', 'failureNext.refresh'],
  extension_used: ['warning', 'failureNext.refresh'],
  deadline_passed: ['warning', 'failureNext.refresh'],
  number_taken: ['error', 'failureNext.tryAgain'],
  signature_needed: ['warning', 'failureNext.sign'],
  consent_needed: ['warning', 'failureNext.consent'],
  joint_state: ['warning', 'failureNext.refresh'],
  member_order: ['warning', 'failureNext.choose'],
  no_members: ['warning', 'failureNext.choose'],
  delivery_needed: ['warning', 'failureNext.choose'],
  task_state: ['warning', 'failureNext.refresh'],
  task_claimed: ['warning', 'failureNext.refresh'],
  photos_missing: ['hint', 'failureNext.againAutomatically'],
  field_conflict: ['warning', 'failureNext.compare'],
  handed_over: ['warning', 'failureNext.askSupervisor'],
  handover_state: ['warning', 'failureNext.refresh'],
  discrepancy_state: ['warning', 'failureNext.refresh'],
  not_shared: ['warning', 'failureNext.photographInstead'],
  rating_given: ['hint', 'failureNext.refresh'],
  endless: ['error', 'failureNext.askAdministrator'],
  malformed: ['error', 'failureNext.tryAgain'],

  wrong_password: ['warning', 'failureNext.checkPassword'],
  locked_out: ['warning', 'failureNext.waitAndTry'],
  offline_login_unknown: ['warning', 'failureNext.connectFirst'],
  unauthenticated: ['warning', 'failureNext.logIn'],
  logged_out: ['warning', 'failureNext.logIn'],
  offline: ['warning', 'failureNext.whenOnline'],
  central_failed: ['warning', 'failureNext.whenCentralWorks'],
  version_mismatch: ['error', 'failureNext.update'],
  sequence_gap: ['error', 'failureNext.askAdministrator'],
  forked_client: ['error', 'failureNext.askAdministrator'],
  snapshot_needed: ['hint', 'failureNext.againAutomatically'],
  too_large: ['warning', 'failureNext.tryAgain'],
  bad_request: ['error', 'failureNext.tryAgain'],
  clock_skew: ['error', 'failureNext.setClock'],
  key_missing: ['error', 'failureNext.askAdministrator'],
  keyring_unavailable: ['error', 'failureNext.askAdministrator'],
  cache_damaged: ['error', 'failureNext.askAdministrator'],
  cache_newer: ['error', 'failureNext.update'],
  cache_in_use: ['error', 'failureNext.otherWindow'],
  disk_full: ['error', 'failureNext.freeDisk'],
  numbers_exhausted: ['error', 'failureNext.connectForNumbers'],
  photo_too_large: ['warning', 'failureNext.smallerPhoto'],
  photo_too_many_pixels: ['warning', 'failureNext.smallerPhoto'],
  photo_not_a_photo: ['warning', 'failureNext.anotherFile'],
  photo_damaged: ['warning', 'failureNext.anotherFile'],
  photo_animated: ['warning', 'failureNext.anotherFile'],
  pdf_encrypted: ['warning', 'failureNext.anotherFile'],
  pdf_active: ['warning', 'failureNext.anotherFile'],
  pdf_too_long: ['warning', 'failureNext.anotherFile'],
  pdf_bloated: ['warning', 'failureNext.anotherFile'],
  photo_too_slow: ['warning', 'failureNext.anotherFile'],
  no_chinese_font: ['error', 'failureNext.installFont'],
  print_failed: ['error', 'failureNext.tryAgain'],
  print_queue_missing: ['warning', 'failureNext.startPrinting'],
  printer_missing: ['warning', 'failureNext.choosePrinter'],
  printer_stopped: ['warning', 'failureNext.resumePrinter'],
  print_refused: ['warning', 'failureNext.choosePrinter'],
  upload_offset: ['hint', 'failureNext.againAutomatically'],
  upload_hash: ['hint', 'failureNext.againAutomatically'],
  calendar_unusable: ['warning', 'failureNext.anotherYear'],
  catalogue_changed: ['warning', 'failureNext.lookAgain'],
  sharing_off: ['warning', 'failureNext.photographInstead'],
  sharing_failed: ['warning', 'failureNext.fetchLater'],
  applicant_moved: ['hint', 'failureNext.refresh'],
  internal: ['error', 'failureNext.tryAgain'],
};

/** What the screens make of a code. A code of a newer engine is explained as something unforeseen. */
export function explain(code: Code): Explanation {
  const known: Code = Object.hasOwn(table, code) ? code : 'internal';
  const [severity, next] = table[known];
  return { severity, sentence: `failure.${known}`, next };
}

/** The sentence of a failure or refusal. */
export function failureSentence(t: Translator, failure: Pick<Failure, 'code' | 'params'>): string {
  return t.with(explain(failure.code).sentence, failure.params);
}

/** What to do after a failure or refusal. */
export function failureNext(t: Translator, failure: Pick<Failure, 'code'>): string {
  return t(explain(failure.code).next);
}

/** The sentence for what is wrong with an answer or a material. */
export function problemSentence(t: Translator, problem: Pick<Problem, 'code' | 'params'>): string {
  const key: `problem.${ProblemCode}` = `problem.${problem.code}`;
  return t.with(key, problem.params);
}

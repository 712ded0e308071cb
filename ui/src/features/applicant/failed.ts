import type { Failure } from '@/generated';
import { toast } from '@/shared/ui';

/** What did not work here is said in one sentence for somebody who does not know the program; the clerk helps. */
export function failedHere(failure: Failure): void {
  toast('warning', failure.code === 'applicant_moved' ? 'applicant.moved' : 'applicant.failed');
}

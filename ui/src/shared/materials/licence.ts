import type { Failure, LicenceFault } from '@/generated';
import type { Translator } from '../i18n';
import { toast, toastFailure } from '../ui/toast';
import { isFetched, type SlotView } from './slot';

/** What is wrong with a record, in words. */
export function faultWords(t: Translator, fault: LicenceFault): string {
  switch (fault.fault) {
    case 'no_record':
      return t('licence.fault.no_record');
    case 'field_missing':
      return t('licence.fault.field_missing', { field: fault.label });
    case 'expired':
      return t('licence.fault.expired', { day: fault.valid_until });
    case 'too_old':
      return t('licence.fault.too_old', { day: fault.issued_on, days: fault.max_age_days });
    case 'age_unknown':
      return t('licence.fault.age_unknown');
  }
}

/** The slot that the key fetches: the chosen one, else the first that was not, else the first whose record proves nothing. */
export function nextToFetch(slots: readonly SlotView[], chosen: string | null): SlotView | undefined {
  const fetchable = slots.filter(slot => slot.licence !== null);
  return (
    fetchable.find(slot => slot.slot === chosen) ??
    fetchable.find(slot => slot.licence?.fetched === null) ??
    fetchable.find(slot => !isFetched(slot)) ??
    fetchable[0]
  );
}

/** The slot whose record the key reports: the chosen one, else the first whose record proves nothing, else the first that was fetched. */
export function nextToDispute(slots: readonly SlotView[], chosen: string | null): SlotView | undefined {
  const fetched = slots.filter(slot => slot.licence?.fetched);
  return fetched.find(slot => slot.slot === chosen) ?? fetched.find(slot => !isFetched(slot)) ?? fetched[0];
}

/** Says why a record could not be fetched. The network is needed for this one thing; what it was for goes on without it. */
export function fetchFailed(failure: Failure): void {
  if (failure.code === 'offline' || failure.code === 'central_failed') toast('hint', 'licence.offline');
  else toastFailure(failure);
}

export { DisputeDialog } from './DisputeDialog';
export { faultWords, fetchFailed, isFetched } from './licence';
export { MaterialSlots, type MaterialSlotsProps } from './MaterialSlots';
export { isComplete, isMissing, isUnreadable, slotsOfCase, type SlotView } from './slot';

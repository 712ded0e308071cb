export { useCamerasReady } from './cameras';
export { DisputeDialog } from './DisputeDialog';
export { faultWords, fetchFailed } from './licence';
export { MaterialSlots, type MaterialSlotsProps } from './MaterialSlots';
export { isComplete, isFetched, isMissing, isUnreadable, slotsOfCase, type SlotView } from './slot';

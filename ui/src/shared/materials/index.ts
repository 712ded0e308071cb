export { faultWords } from './licence';
export { MaterialSlots, type MaterialSlotsProps } from './MaterialSlots';
export { PhotoDialog } from './PhotoDialog';
export { isComplete, isMissing, isUnreadable, slotsOfCase, type SlotView } from './slot';
export { verdictWords } from './verdict';

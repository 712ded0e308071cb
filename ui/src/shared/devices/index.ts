export { CardBar, CardOutcome, READ_CARD, ReadCardButton } from './CardBar';
export { useFormCard } from './FormCard';
export { type ReadingState, useCardReading } from './useCardReading';
export { useDevices } from './useDevices';
export {
  cardFieldName,
  deviceName,
  doubtSentence,
  faultNext,
  faultSentence,
  findingSentences,
  settingName,
} from './words';

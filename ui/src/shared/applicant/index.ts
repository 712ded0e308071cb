export { AskApplicant } from './AskApplicant';
export { ScreenState } from './ScreenState';
export { useApplicant, useApplicantPage } from './showing';

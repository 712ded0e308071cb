export { AskApplicant } from './AskApplicant';
export { ScreenState } from './ScreenState';
export { blank, useApplicant, useApplicantPage } from './showing';

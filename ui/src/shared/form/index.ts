export { answerText } from './answerText';
export { FormReview, LeftOutAnswers } from './FormReview';
export { focusProblem, FormSections, type FormSectionsProps } from './FormSections';
export { ProblemSummary } from './ProblemSummary';
export { FormStore, isBlank, type SaveAnswer, sameAnswer } from './store';

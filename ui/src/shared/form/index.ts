export { answerText } from './answerText';
export { EarlierAnswers } from './EarlierAnswers';
export { FormReview, LeftOutAnswers, plainAnswer } from './FormReview';
export { focusOpenField, focusProblem, FormSections, type FormSectionsProps } from './FormSections';
export { ProblemSummary } from './ProblemSummary';
export { FormStore, isBlank, type SaveAnswer, sameAnswer } from './store';

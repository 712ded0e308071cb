export { SubmissionPaper } from './SubmissionPaper';

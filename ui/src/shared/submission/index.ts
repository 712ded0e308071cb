export { PhotoViewer } from './PhotoViewer';
export { SubmissionPaper } from './SubmissionPaper';
export { sheetsOf } from './viewer';

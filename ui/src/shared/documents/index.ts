export { DocumentActions } from './DocumentActions';
export { GuideButton } from './GuideButton';
export { DOCUMENT_KINDS, documentName } from './names';
export { PrinterSelect } from './PrinterSelect';

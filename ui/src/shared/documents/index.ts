export { DocumentActions, documentName, DocumentPreview } from './DocumentActions';

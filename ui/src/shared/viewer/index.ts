export { isPdf, type Page, pagesOf, placeOf } from './pages';
export { PhotoPanel } from './PhotoPanel';
export { SlotViewer } from './SlotViewer';
export type { ViewerAnswers, ViewerWork } from './Viewer';

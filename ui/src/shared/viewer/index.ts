export { pagesOf, placeOf } from './pages';
export { PhotoPanel } from './PhotoPanel';
export { SlotViewer } from './SlotViewer';
export type { ViewerAnswers } from './Viewer';

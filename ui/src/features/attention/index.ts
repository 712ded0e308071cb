export { AttentionPage } from './AttentionPage';
export { HandoverPage } from './HandoverPage';
export { SyncPage } from './SyncPage';

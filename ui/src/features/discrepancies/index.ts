export { DiscrepancyPage } from './DiscrepancyPage';

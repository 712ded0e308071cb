export { ReceptionWorkbench } from './ReceptionWorkbench';

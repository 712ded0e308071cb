export { ApprovalsWorkbench } from './ApprovalsWorkbench';

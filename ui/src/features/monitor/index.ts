export { MonitorWorkbench } from './MonitorWorkbench';

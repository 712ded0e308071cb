export { JointWorkbench } from './JointWorkbench';

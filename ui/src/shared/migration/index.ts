export { NewerCase, NewerJoint } from './NewerVersion';

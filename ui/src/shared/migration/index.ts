export { NewerCase, NewerMember } from './NewerVersion';

export { ApplicantApp } from './ApplicantApp';

export { ReadLine } from './ReadLine';
export { Reads } from './Reads';
export { fieldsOf, readKey, useRead } from './reads';

import type { reading as zh } from '../zh/reading';

/** What was read from photographed identity papers. */
export const reading: Record<keyof typeof zh, string> = {
  'reading.waiting': 'Reading {count} photographed papers; just go on',
  'reading.found': 'The photographed papers differ from the form in {count} places',
  'reading.takeProven': 'Take the {count} that are verified',
  'reading.next': 'One by one',
  'reading.says': 'On the paper: ',
  'reading.proven': 'verified',
  'reading.likely': 'not verified',
  'reading.doubtful': 'doubtful, compare with the photo',
  'reading.take': 'Take it',
  'reading.check': 'Compare with the photo',
  'reading.look': 'Look at the photo',
  'reading.lookAt': 'Compare with the photo: {label}',
  'reading.photo': 'The photographed paper',
  'reading.inPhoto': 'Read as',
  'reading.inField': 'In the form',
};

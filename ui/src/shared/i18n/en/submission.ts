import type { submission as zh } from '../zh/submission';

/** Sentences of shared/submission: what was handed in, and its photos. Keys begin with `submission.`. */
export const submission: Record<keyof typeof zh, string> = {
  'submission.photos': '{count} photos',
  'submission.signature': "Applicant's signature",
  'submission.materials': 'Documents',
  'submission.settlement.later': 'to follow later',
  'submission.settlement.declared': 'by declaration',
  'submission.settlement.shown': 'original was shown',
  'submission.licence': 'Fetched: {source}',
  'submission.noLicence': 'No record: {source}',
  'submission.noPhotos': 'There are no photos',
  'submission.noPhotosHelp': 'How the documents were dealt with stands on the left.',
};

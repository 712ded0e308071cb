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
  'submission.photoLabel': '{material}, photo {page} of {pages}',
  'submission.photoCount': '{index} / {count}',
  'submission.photoPending':
    'This photo cannot be had now: it has not reached the central office, or this PC is offline. It appears by itself',
  'submission.zoomIn': 'Larger',
  'submission.zoomOut': 'Smaller',
  'submission.original': 'As taken',
  'submission.overruled': 'The counter says: {reason}',
  'submission.rotate': 'Rotate',
  'submission.nextPhoto': 'Next photo',
  'submission.previousPhoto': 'Previous photo',
};

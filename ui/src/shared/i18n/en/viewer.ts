import type { viewer as zh } from '../zh/viewer';

/** Sentences of shared/viewer: photos and PDFs, large. Keys begin with `viewer.`. */
export const viewer: Record<keyof typeof zh, string> = {
  'viewer.title': 'Documents',
  'viewer.open': 'View large',
  'viewer.page': '{material}, photo {number} of {of}',
  'viewer.number': 'Photo {number} of {of}',
  'viewer.count': '{index} / {count}',
  'viewer.previous': 'Previous',
  'viewer.next': 'Next',
  'viewer.zoomIn': 'Larger',
  'viewer.zoomOut': 'Smaller',
  'viewer.fit': 'Fit',
  'viewer.actual': 'Actual size',
  'viewer.rotate': 'Rotate',
  'viewer.rotateHelp': 'R clockwise, Shift+R the other way; only to look, the photo is not changed',
  'viewer.original': 'As taken',
  'viewer.overruled': 'The counter says: {reason}',
  'viewer.sideBySide': 'Side by side',
  'viewer.answers': 'Answers',
  'viewer.otherSide': 'Other side',
  'viewer.coming': 'Fetching the photo…',
  'viewer.pending': 'This photo cannot be had now',
  'viewer.pendingHelp':
    'It has not reached the central office, or this PC is offline. It appears by itself; the other photos can be viewed meanwhile.',
  'viewer.pdfHelp':
    'Tab goes into the PDF. Nothing to see: it is not at the central office yet, or this PC is offline',
  'viewer.again': 'Try again',
  'viewer.tried': 'Tried {count} times',
};

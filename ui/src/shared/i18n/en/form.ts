import type { form as zh } from '../zh/form';

/** The form renderer. */
export const form: Record<keyof typeof zh, string> = {
  'form.required': 'required',
  'form.optional': 'optional',
  'form.summary': '{count} entries to correct',
  'form.jumpTo': '{label}: {problem}',
  'form.material': 'Material “{name}”',
  'form.dateHint': 'Type 8 digits, for example 20260301',
  'form.datePlaceholder': 'YYYY-MM-DD',
  'form.moneyHint': 'In yuan, with up to two decimals',
  'form.yuan': 'yuan',
  'form.addRow': 'Add a row',
  'form.removeRow': 'Delete row {row}',
  'form.rowsEmpty': 'Nothing here yet',
  'form.actions': 'Actions',
  'form.noMatch': 'No option matches',
  'form.selectPlaceholder': 'Type to search',
  'form.clear': 'Clear',
  'form.longTextHint': 'Shift+Enter for a new line',
  'form.unanswered': 'not filled in',
  'form.computedEmpty': 'Comes by itself from other entries',
  'form.sex.male': 'male',
  'form.sex.female': 'female',
  'form.leftOut': 'No longer part of the application, but kept in the draft',
  'form.notSaved': 'not saved',
};

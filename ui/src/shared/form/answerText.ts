import type { Answer, FieldView } from '@/generated';
import type { Translator } from '../i18n';
import { pictureOf } from './signed';
import { maskOf } from '../mask';
import { cardGroups, yuanOf } from './digits';

type Asked = Pick<FieldView, 'kind' | 'options' | 'personal' | 'money'>;

function optionLabel(field: Asked, value: string): string {
  return field.options.find(option => option.value === value)?.label ?? value;
}

/** An answer as it reads on paper; empty when there is none. Tables are not text and give the empty text. */
export function answerText(t: Translator, field: Asked, answer: Answer | null, masked = false): string {
  if (answer === null) return '';
  if (typeof answer === 'boolean') return answer ? t('common.yes') : t('common.no');
  if (typeof answer === 'number') return field.money ? `${yuanOf(answer)} ${t('form.yuan')}` : String(answer);
  if (Array.isArray(answer)) {
    return answer.every(value => typeof value === 'string')
      ? answer.map(value => optionLabel(field, value)).join('、')
      : '';
  }
  if (pictureOf(answer) !== null) return t('signature.signed');
  if (masked && field.personal) return maskOf(field.kind, answer);
  switch (field.kind) {
    case 'choice':
    case 'select':
      return optionLabel(field, answer);
    case 'bank_card':
      return cardGroups(answer);
    case 'region':
      return field.options.map(part => part.label).join('') || answer;
    case 'computed':
      return answer === 'male' ? t('form.sex.male') : answer === 'female' ? t('form.sex.female') : answer;
    default:
      return answer;
  }
}

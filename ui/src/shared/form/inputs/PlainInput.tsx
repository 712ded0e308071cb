import { useT } from '../../i18n';
import { answerText } from '../answerText';
import { CardsInput } from './CardsInput';
import type { InputProps } from './input';
import { RegionInput } from './RegionInput';
import { SelectInput } from './SelectInput';
import { SignatureInput } from './SignatureInput';
import { LongTextInput, TextInput } from './TextInput';

/** The input of every kind but tables. */
export function PlainInput(props: InputProps) {
  const t = useT();
  switch (props.view.kind) {
    case 'text':
    case 'id_number':
    case 'credit_code':
    case 'phone':
    case 'date':
    case 'money':
    case 'integer':
    case 'bank_card':
      return <TextInput {...props} />;
    case 'long_text':
      return <LongTextInput {...props} />;
    case 'choice':
    case 'yes_no':
    case 'multi_choice':
      return <CardsInput {...props} />;
    case 'select':
      return <SelectInput {...props} />;
    case 'region':
      return <RegionInput {...props} />;
    case 'signature':
      return <SignatureInput {...props} />;
    case 'computed':
      return (
        <output id={props.id} className="field-computed" data-testid={`field-${props.name}`}>
          {answerText(t, props.view, props.value) || <span className="mute">{t('form.computedEmpty')}</span>}
        </output>
      );
    case 'note':
    case 'material':
    case 'rows':
      // Drawn by the field itself; a table inside a table does not exist.
      return null;
  }
}

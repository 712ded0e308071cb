import type { Definition, Field } from '@/generated';
import { useT } from '@/shared/i18n';
import { type FieldPath, withField } from './edit';
import { TextRow } from './inputs';
import type { TabProps } from './tab';

/** What is asked: the words beside each field. What is asked at all, and when, is changed in a file. */
export function FieldsTab({ live, edited, onEdit }: TabProps) {
  const t = useT();
  return (
    <div className="form">
      <p className="field-note">{t('catalogue.fieldsHelp')}</p>
      {edited.steps.flatMap(step =>
        step.sections.map(section => (
          <fieldset key={`${step.id}/${section.id}`} className="form-section">
            <legend>{section.title ? `${step.title} · ${section.title}` : step.title}</legend>
            {section.fields.flatMap(field => [
              <FieldWords
                key={field.name}
                path={{ field: field.name, column: null }}
                field={field}
                live={live}
                onEdit={values => onEdit(withField(edited, { field: field.name, column: null }, values))}
              />,
              ...field.columns.map(column => (
                <FieldWords
                  key={`${field.name}.${column.name}`}
                  path={{ field: field.name, column: column.name }}
                  field={column}
                  live={live}
                  onEdit={values =>
                    onEdit(withField(edited, { field: field.name, column: column.name }, values))
                  }
                />
              )),
            ])}
          </fieldset>
        )),
      )}
    </div>
  );
}

function FieldWords(props: {
  path: FieldPath;
  field: Field;
  live: Definition;
  onEdit: (values: Partial<Field>) => void;
}) {
  const t = useT();
  const { path, field, onEdit } = props;
  const before = fieldAt(props.live, path) ?? field;
  const name = path.column === null ? path.field : `${path.field}.${path.column}`;
  return (
    <>
      <TextRow
        name={`${name}-label`}
        label={t('catalogue.fieldLabel', { name })}
        value={field.label}
        live={before.label}
        onChange={value => onEdit({ label: value })}
      />
      <TextRow
        name={`${name}-help`}
        label={t('catalogue.fieldHelp')}
        value={field.help}
        live={before.help}
        most={500}
        onChange={value => onEdit({ help: value })}
      />
    </>
  );
}

function fieldAt(definition: Definition, path: FieldPath): Field | undefined {
  const fields = definition.steps.flatMap(step => step.sections.flatMap(section => section.fields));
  const field = fields.find(known => known.name === path.field);
  return path.column === null ? field : field?.columns.find(known => known.name === path.column);
}

import type { Definition, Material, MaterialForm } from '@/generated';
import { useT } from '@/shared/i18n';
import { Empty, Tag } from '@/shared/ui';
import { type MaterialValues, requiredKey, requiredOf, withMaterial } from './edit';
import { PictureField } from './PictureField';
import { CheckRow, NumberRow, PeriodRow, SelectRow, TextRow } from './inputs';
import type { TabProps } from './tab';

const forms: readonly MaterialForm[] = ['original', 'copy_checked', 'copy', 'shown', 'electronic'];

/** What is handed in. */
export function MaterialsTab({ live, edited, onEdit }: TabProps) {
  const t = useT();
  if (edited.materials.length === 0) return <Empty title={t('catalogue.noMaterials')} />;
  return (
    <div className="form">
      {edited.materials.map(material => (
        <MaterialFields
          key={material.slot}
          material={material}
          live={live.materials.find(known => known.slot === material.slot) ?? material}
          edited={edited}
          onEdit={values => onEdit(withMaterial(edited, material.slot, values))}
        />
      ))}
    </div>
  );
}

function MaterialFields(props: {
  material: Material;
  live: Material;
  edited: Definition;
  onEdit: (values: MaterialValues) => void;
}) {
  const t = useT();
  const { material, live, edited, onEdit } = props;
  const name = (key: string) => `${material.slot}-${key}`;
  const condition = (id: string) => edited.conditions.find(known => known.id === id)?.name ?? id;
  const required = [
    { value: 'yes', label: t('common.yes') },
    { value: 'no', label: t('common.no') },
    ...edited.conditions.map(known => ({
      value: `when:${known.id}`,
      label: t('catalogue.whenCondition', { name: known.name }),
    })),
  ];
  return (
    <fieldset className="form-section catalogue-material" data-testid={`material-${material.slot}`}>
      <legend>
        {material.name || material.slot}
        {material.visible && <Tag>{t('catalogue.onlyWhen', { name: condition(material.visible) })}</Tag>}
      </legend>
      <TextRow
        name={name('name')}
        label={t('catalogue.material.name')}
        value={material.name}
        live={live.name}
        wide
        onChange={value => onEdit({ name: value })}
      />
      <SelectRow
        name={name('form')}
        label={t('catalogue.material.form')}
        value={material.form}
        live={live.form}
        options={forms.map(form => ({ value: form, label: t(`materialForm.${form}`) }))}
        onChange={value => onEdit({ form: value as MaterialForm })}
      />
      <SelectRow
        name={name('required')}
        label={t('catalogue.material.required')}
        value={requiredKey(material.required)}
        live={requiredKey(live.required)}
        options={required}
        onChange={value => onEdit({ required: requiredOf(value) })}
      />
      <NumberRow
        name={name('copies')}
        label={t('catalogue.material.copies')}
        value={material.copies}
        live={live.copies}
        least={0}
        most={99}
        disabled={material.form === 'shown'}
        onChange={value => onEdit({ copies: value })}
      />
      <PeriodRow
        name={name('later')}
        label={t('catalogue.material.later')}
        hint={t('catalogue.material.laterHint')}
        value={material.later}
        live={live.later}
        onChange={value => onEdit({ later: value })}
      />
      <TextRow
        name={name('standard')}
        label={t('catalogue.material.standard')}
        value={material.standard}
        live={live.standard}
        lines={2}
        most={1000}
        wide
        onChange={value => onEdit({ standard: value })}
      />
      <TextRow
        name={name('how_to_get')}
        label={t('catalogue.material.how_to_get')}
        value={material.how_to_get}
        live={live.how_to_get}
        most={500}
        wide
        onChange={value => onEdit({ how_to_get: value })}
      />
      {(['sample', 'blank_form'] as const).map(key => (
        <PictureField
          key={key}
          name={name(key)}
          label={t(`catalogue.material.${key}`)}
          value={material[key]}
          live={live[key]}
          onChange={picture => onEdit({ [key]: picture })}
        />
      ))}
      <div className="field-wide checks">
        <CheckRow
          name={name('declarable')}
          label={t('catalogue.material.declarable')}
          value={material.declarable}
          live={live.declarable}
          onChange={value => onEdit({ declarable: value })}
        />
        <CheckRow
          name={name('shared')}
          label={t('catalogue.material.shared')}
          value={material.shared}
          live={live.shared}
          onChange={value => onEdit({ shared: value })}
        />
      </div>
    </fieldset>
  );
}

import { useT } from '@/shared/i18n';
import { type OptionalLimit, withLimit, withValues } from './edit';
import { DayRow, PeriodRow, TextRow } from './inputs';
import type { TabProps } from './tab';

/** What the item is: names, limits, fee, law, days. */
export function FactsTab({ live, edited, onEdit }: TabProps) {
  const t = useT();
  const text = (key: 'name' | 'category' | 'result_name', most: number) => (
    <TextRow
      name={key}
      label={t(`catalogue.field.${key}`)}
      value={edited[key]}
      live={live[key]}
      most={most}
      onChange={value => onEdit(withValues(edited, { [key]: value }))}
    />
  );
  const area = (
    key: 'legal_basis' | 'acceptance_conditions' | 'special_procedures' | 'statement',
    lines: number,
  ) => (
    <TextRow
      name={key}
      label={t(`catalogue.field.${key}`)}
      value={edited[key]}
      live={live[key]}
      lines={lines}
      most={4000}
      wide
      onChange={value => onEdit(withValues(edited, { [key]: value }))}
    />
  );
  const optionalLimit = (key: OptionalLimit) => (
    <PeriodRow
      name={key}
      label={t(`catalogue.field.${key}`)}
      hint={t(`catalogue.hint.${key}`)}
      value={edited[key] ?? null}
      live={live[key] ?? null}
      onChange={value => onEdit(withLimit(edited, key, value))}
    />
  );
  return (
    <div className="form">
      <fieldset className="form-section">
        <legend>{t('catalogue.group.names')}</legend>
        {text('name', 200)}
        {text('category', 100)}
        {text('result_name', 200)}
        <TextRow
          name="fee"
          label={t('catalogue.field.fee')}
          hint={t('catalogue.field.feeHint')}
          value={edited.fee ?? ''}
          live={live.fee ?? ''}
          most={500}
          onChange={value => onEdit(withValues(edited, { fee: value === '' ? null : value }))}
        />
      </fieldset>
      <fieldset className="form-section">
        <legend>{t('catalogue.group.limits')}</legend>
        <PeriodRow
          name="promised_limit"
          label={t('catalogue.field.promised_limit')}
          value={edited.promised_limit}
          live={live.promised_limit}
          onChange={value => onEdit(withValues(edited, { promised_limit: value }))}
        />
        <PeriodRow
          name="legal_limit"
          label={t('catalogue.field.legal_limit')}
          value={edited.legal_limit}
          live={live.legal_limit}
          onChange={value => onEdit(withValues(edited, { legal_limit: value }))}
        />
        {optionalLimit('yellow')}
        {optionalLimit('extension')}
        {optionalLimit('supplement_limit')}
        <DayRow
          name="effective_from"
          label={t('catalogue.field.effective_from')}
          hint={t('catalogue.field.effectiveHint')}
          value={edited.effective_from}
          live={live.effective_from}
          onChange={value => onEdit(withValues(edited, { effective_from: value }))}
        />
        <DayRow
          name="cancelled_from"
          label={t('catalogue.field.cancelled_from')}
          hint={t('catalogue.field.cancelledHint')}
          value={edited.cancelled_from}
          live={live.cancelled_from}
          onChange={value => onEdit(withValues(edited, { cancelled_from: value }))}
        />
      </fieldset>
      <fieldset className="form-section">
        <legend>{t('catalogue.group.law')}</legend>
        {area('legal_basis', 3)}
        {area('acceptance_conditions', 3)}
        {area('special_procedures', 2)}
        {area('statement', 3)}
      </fieldset>
    </div>
  );
}

import type { CatalogueFinding } from '@/generated';
import { useLanguage, useT } from '@/shared/i18n';
import { Tag } from '@/shared/ui';
import { byItem, sentence } from './words';

/** What is wrong with a file, with the cell or the line where it stands. */
export function FindingsView(props: { findings: readonly CatalogueFinding[]; fromEdit: boolean }) {
  const t = useT();
  const errors = props.findings.filter(finding => finding.error).length;
  return (
    <div className="catalogue-findings" data-testid="import-findings">
      <p className="notice notice-bad" role="alert">
        {t(props.fromEdit ? 'catalogue.editRefused' : 'catalogue.refused', { count: errors })}
      </p>
      <FindingsTable findings={props.findings} />
    </div>
  );
}

/** Findings as a table. */
export function FindingsTable({ findings }: { findings: readonly CatalogueFinding[] }) {
  const t = useT();
  const language = useLanguage();
  return (
    <table className="table selectable">
      <thead>
        <tr>
          <th scope="col">{t('catalogue.column.place')}</th>
          <th scope="col">{t('catalogue.column.item')}</th>
          <th scope="col">{t('catalogue.column.what')}</th>
        </tr>
      </thead>
      <tbody>
        {byItem(findings).flatMap(group =>
          group.findings.map((finding, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- a finding is nothing but what it says, and never moves
            <tr key={`${group.item}/${index}`} data-testid="import-finding" data-code={finding.code}>
              <td className="catalogue-place">
                {finding.place === '/' ? t('catalogue.wholeFile') : finding.place}
              </td>
              <td>{finding.item ?? '—'}</td>
              <td>
                {!finding.error && <Tag tone="warn">{t('catalogue.warning')}</Tag>}{' '}
                {sentence(language, finding)}
              </td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}

import type { CatalogueItem } from '@/generated';
import { useT } from '@/shared/i18n';
import { Tag } from '@/shared/ui';

/** All versions, newest first. The content of a version never changes; cases go on under the one they were taken in under. */
export function VersionsTab({ item }: { item: CatalogueItem }) {
  const t = useT();
  const { definition, row } = item;
  const facts = [
    [t('catalogue.field.code'), row.code],
    [t('catalogue.field.implementation_code'), definition.implementation_code],
    [t('catalogue.field.department'), row.department_name],
    [t('catalogue.field.kind'), t(`kind.${row.kind}`)],
    [t('catalogue.field.source'), definition.source],
  ].filter(([, value]) => value !== '');
  return (
    <>
      <table className="table" data-testid="catalogue-versions">
        <thead>
          <tr>
            <th scope="col">{t('catalogue.column.version')}</th>
            <th scope="col">{t('catalogue.column.name')}</th>
            <th scope="col">{t('catalogue.column.from')}</th>
            <th scope="col">{t('catalogue.column.now')}</th>
          </tr>
        </thead>
        <tbody>
          {item.versions.map(version => (
            <tr key={version.version}>
              <td>{version.version}</td>
              <td>{version.name}</td>
              <td>{version.effective_from ?? t('catalogue.always')}</td>
              <td>
                {version.version === row.in_force ? (
                  <Tag tone="ok">{t('catalogue.inForce')}</Tag>
                ) : (row.in_force ?? 0) < version.version ? (
                  <Tag tone="info">{t('catalogue.notYet')}</Tag>
                ) : (
                  <Tag>{t('catalogue.kept')}</Tag>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="catalogue-facts selectable">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

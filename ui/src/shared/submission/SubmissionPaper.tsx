import type { Submission } from '@/generated';
import { host } from '@/host';
import { useT } from '../i18n';
import { Tag } from '../ui';
import { maskLine } from './masking';
import './submission.css';

/** What was handed in, as it reads on paper. `masked` hides personal lines; what comes masked is drawn as it is. */
export function SubmissionPaper(props: {
  submission: Submission;
  masked?: boolean;
  /** Address of the signature, where that is not among the photos kept here. */
  photoUrl?: (hash: string, thumbnail: boolean) => string;
}) {
  const t = useT();
  const { submission, masked = false, photoUrl = host.photoUrl } = props;
  return (
    <div className="paper sheet-paper selectable">
      <h3>{submission.item_name}</h3>
      {submission.sections.map(section => (
        <section key={section.title}>
          <h4>{section.title}</h4>
          <dl>
            {section.lines.map(line => (
              <div key={line.label}>
                <dt>{line.label}</dt>
                <dd>{line.personal && masked ? maskLine(line.text) : line.text}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <h4>{t('submission.materials')}</h4>
      <ul className="sheet-materials">
        {submission.materials.map(material => (
          <li key={material.name}>
            {material.name}{' '}
            {material.licence && (
              <Tag tone={material.licence.record ? 'ok' : 'warn'}>
                {t(material.licence.record ? 'submission.licence' : 'submission.noLicence', {
                  source: material.licence.record?.issuer || material.licence.source,
                })}
              </Tag>
            )}
            {material.licence && material.photos.length === 0 ? null : material.settlement === null ? (
              <small>{t('submission.photos', { count: material.photos.length })}</small>
            ) : (
              <Tag tone="warn">{t(`submission.settlement.${material.settlement}`)}</Tag>
            )}
          </li>
        ))}
      </ul>
      {submission.signatures?.map(({ label, picture }) => (
        <figure key={label} className="sheet-signature">
          <figcaption>{label}</figcaption>
          <img src={photoUrl(picture, false)} alt={label} />
        </figure>
      ))}
      {submission.signature !== null && (
        <figure className="sheet-signature">
          <figcaption>{t('submission.signature')}</figcaption>
          <img src={photoUrl(submission.signature, false)} alt={t('submission.signature')} />
        </figure>
      )}
    </div>
  );
}

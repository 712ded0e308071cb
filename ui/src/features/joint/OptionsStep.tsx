import type { JointScreen } from '@/generated';
import { useT } from '@/shared/i18n';
import { Empty } from '@/shared/ui';
import { chosenParts } from './steps';

/** What the applicant agrees to, and what will still be asked of them in person. The boxes are beside it, always in sight. */
export function OptionsStep({ screen }: { screen: JointScreen }) {
  const t = useT();
  const parts = chosenParts(screen);
  const inPerson = parts.filter(({ part }) => part.appear !== '');
  return (
    <div className="joint-step" data-testid="joint-step-options">
      <section>
        <h3>{t('joint.chooseTitle')}</h3>
        <p className="mute">{t('joint.chooseHelp')}</p>
        {parts.length === 0 ? (
          <Empty title={t('joint.noMembers')} />
        ) : (
          <ol className="joint-order">
            {parts.map(({ member, part }) => (
              <li key={part.item}>
                <b>{member.item_name}</b>{' '}
                <span className="mute">
                  {[
                    part.department_name,
                    part.at_once ? t('joint.atOnce') : '',
                    part.after.length > 0 ? t('joint.after', { names: part.after.join('、') }) : '',
                  ]
                    .filter(words => words !== '')
                    .join(' · ')}
                </span>
              </li>
            ))}
          </ol>
        )}
        {inPerson.map(({ member, part }) => (
          <p key={part.item} className="joint-appear">
            {member.item_name}：{t('joint.appear', { text: part.appear })}
          </p>
        ))}
      </section>
      <section>
        <h3>{t('joint.consentTitle')}</h3>
        <p className="mute">{t('joint.consentHelp')}</p>
        <blockquote className="joint-consent-text selectable">{screen.consent_text}</blockquote>
      </section>
    </div>
  );
}

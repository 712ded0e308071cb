import type { JointScreen } from '@/generated';
import { FormReview } from '@/shared/form';
import { useT } from '@/shared/i18n';
import { isFetched } from '@/shared/materials';
import { useAct } from '@/shared/rpc';
import { SignaturePad } from '@/shared/signature';
import { moment, useNow } from '@/shared/time';
import { chosenParts, isDraft } from './steps';

/** The joint application as it reads on paper: checked and signed once by the applicant, then kept as the receipt. */
export function JointPaper({ screen }: { screen: JointScreen }) {
  const t = useT();
  const now = useNow();
  const sign = useAct('joint_sign');
  const draft = isDraft(screen);
  const { joint } = screen;
  const parts = chosenParts(screen);
  const choice = screen.deliveries.find(each => each.kind === joint.delivery?.kind);
  const { state } = joint;
  return (
    <div className="paper joint-paper" data-testid="joint-review">
      <h3>{t('joint.reviewTitle', { name: joint.package_name })}</h3>
      {'number' in state && (
        <p className="joint-receipt selectable" data-testid="joint-receipt">
          {t('joint.column.number')} <b data-testid="joint-number">{state.number}</b>
          <br />
          {t('joint.receiptLine', { time: moment(state.at, now), by: state.by, counter: state.counter })}
        </p>
      )}
      {state.status === 'discarded' && <p>{t('joint.discarded', { reason: state.reason })}</p>}
      <h4>{t('joint.reviewMembers')}</h4>
      <ol className="joint-order">
        {parts.map(({ member, part }) => (
          <li key={part.item}>
            {member.item_name}（{part.department_name}）
          </li>
        ))}
      </ol>
      <FormReview form={screen.common} />
      {parts
        .filter(({ part }) =>
          part.form.steps.some(step => step.sections.some(each => each.fields.length > 0)),
        )
        .map(({ member, part }) => (
          <FormReview key={part.item} form={part.form} title={member.item_name} />
        ))}
      <h4>{t('joint.reviewDelivery')}</h4>
      <p data-testid="joint-review-delivery">
        {choice?.label ?? t('joint.reviewEmpty')} {joint.delivery?.address}
      </p>
      <h4>{t('joint.reviewMaterials')}</h4>
      <ul>
        {screen.materials
          .filter(material => material.photos.length > 0 || isFetched(material))
          .map(material => (
            <li key={material.kind}>
              {material.name}{' '}
              {isFetched(material)
                ? t('licence.fetched')
                : t('joint.reviewPhotos', { count: material.photos.length })}
              <small> {material.members.join('、')}</small>
            </li>
          ))}
      </ul>
      <p className="paper-statement">{t('joint.reviewStatement')}</p>
      <SignaturePad
        signed={joint.signature}
        readOnly={!draft}
        onSigned={hash => sign.act({ joint: joint.id, signature: hash })}
      />
    </div>
  );
}

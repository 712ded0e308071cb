import type { RatingView } from '@/generated';
import { useT } from '../i18n';
import { moment, useNow } from '../time';
import { Tag } from '../ui/Tag';
import { STARS } from './stars';

/** What the applicant said of the service, for supervisors. The engine gives it to nobody else. */
export function RatingNote({ rating }: { rating: RatingView | null | undefined }) {
  const t = useT();
  const now = useNow();
  if (!rating) return null;
  const said = [...rating.reasons.map(reason => reason.text), rating.words].filter(text => text !== '');
  return (
    <div className={rating.bad ? 'notice notice-warn' : 'notice'} role="note" data-testid="rating">
      <div>
        <strong>
          {t('rating.title')} {'★'.repeat(STARS[rating.level])} {t(`rating.${rating.level}`)}
        </strong>{' '}
        {rating.bad && <Tag tone="bad">{t('rating.bad')}</Tag>} <small>{moment(rating.at, now)}</small>
        {said.length > 0 && <p className="selectable">{said.join('；')}</p>}
      </div>
    </div>
  );
}

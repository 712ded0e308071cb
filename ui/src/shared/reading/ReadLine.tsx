import { useContext } from 'react';
import type { ReadOffer } from '@/generated';
import { useT } from '../i18n';
import { maskOf } from '../mask';
import { Kbd } from '../ui/Button';
import { Tag } from '../ui/Tag';
import { certainties, ReadProvider } from './reads';

/** What a photographed paper says for the field above, with how far it can be relied on. */
export function ReadLine({ id, offer }: { id: string; offer: ReadOffer }) {
  const t = useT();
  const { take, look } = useContext(ReadProvider);
  const { tone, words } = certainties[offer.certainty];
  const masked = offer.personal ? maskOf(offer.kind, offer.text) : offer.text;
  return (
    <div className={`read read-${offer.certainty}`} data-testid={`read-${offer.field}`}>
      <span id={id} className="read-said">
        {t('reading.says')}
        {/* Personal numbers are to be read while the clerk is in the field, as in the field itself. */}
        <b className="read-away">{masked}</b>
        <b className="read-here selectable">{offer.text}</b> <Tag tone={tone}>{t(words)}</Tag>
      </span>
      <button
        type="button"
        className="read-take"
        aria-keyshortcuts="Alt+R"
        tabIndex={-1}
        onClick={() => take(offer)}
        data-testid={`read-take-${offer.field}`}
      >
        {offer.certainty === 'doubtful' ? t('reading.check') : t('reading.take')} <Kbd>Alt+R</Kbd>
      </button>
      {offer.certainty !== 'doubtful' && (
        <button type="button" className="read-take" tabIndex={-1} onClick={() => look(offer)}>
          {t('reading.look')}
        </button>
      )}
    </div>
  );
}

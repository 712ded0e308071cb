import type { Arrival, Photo } from '@/generated';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { useAct, useRpc } from '../rpc';
import { clockSeconds } from '../time';
import { Button } from '../ui/Button';
import { Tag } from '../ui/Tag';
import type { SlotView } from './slot';
import { isFlawed, verdictWords } from '../verdict';

/**
 * What the document camera's own program has saved since: the oldest is offered for the slot that needs one. Enter puts it there while the focus is here, Alt+Enter
 * wherever it is; nothing is taken by itself. The file stays.
 */
export function ArrivalBar(props: {
  slot: SlotView | undefined;
  onAttach: (slot: string, photo: Photo) => Promise<unknown>;
}) {
  const { slot, onAttach } = props;
  const arrivals = useRpc('arrival_list', {}).data ?? [];
  const [arrival] = arrivals;
  if (!arrival || !slot) return null;
  return (
    <Offer key={arrival.id} arrival={arrival} more={arrivals.length - 1} slot={slot} onAttach={onAttach} />
  );
}

function Offer(props: {
  arrival: Arrival;
  more: number;
  slot: SlotView;
  onAttach: (slot: string, photo: Photo) => Promise<unknown>;
}) {
  const { arrival, more, slot, onAttach } = props;
  const t = useT();
  const { act: accept, pending } = useAct('arrival_take');
  const { act: pass } = useAct('arrival_drop');
  const take = async () => {
    if (pending) return;
    const photo = await accept({ id: arrival.id });
    if (photo) await onAttach(slot.slot, photo);
  };
  useKeys({ 'Alt+Enter': () => void take(), 'Alt+Backspace': () => void pass({ id: arrival.id }) });
  const flawed = isFlawed({ verdict: arrival.verdict });
  return (
    <div className="arrival" role="status" data-testid="arrival">
      {arrival.thumbnail === '' ? (
        <span className="arrival-picture">{t('materials.pdf')}</span>
      ) : (
        <img className="arrival-picture" src={arrival.thumbnail} alt={t('arrival.picture')} />
      )}
      <div>
        <strong>{t('arrival.title')}</strong>{' '}
        {arrival.verdict !== '' && <Tag tone={flawed ? 'bad' : 'ok'}>{verdictWords(t, arrival.verdict)}</Tag>}
        <small className="arrival-name">
          {t('arrival.from', { name: arrival.name, time: clockSeconds(arrival.at) })}
          {more > 0 && ` · ${t('arrival.more', { count: more })}`}
        </small>
        <div className="arrival-tools">
          <Button
            tone="primary"
            shortcut="Alt+Enter"
            onClick={() => void take()}
            disabled={pending}
            data-testid="arrival-take"
          >
            {t('arrival.take', { name: slot.name })}
          </Button>
          <Button
            tone="quiet"
            shortcut="Alt+Backspace"
            onClick={() => void pass({ id: arrival.id })}
            data-testid="arrival-drop"
          >
            {t('arrival.drop')}
          </Button>
        </div>
      </div>
    </div>
  );
}

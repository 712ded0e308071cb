import type { ItemHit, TicketRow } from '@/generated';
import { useFocusOnceReady } from '@/shared/focus';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useRpc } from '@/shared/rpc';
import { period } from '@/shared/time';
import { Button, Empty, Kbd, Panel, Tag } from '@/shared/ui';

/** As many as there are digit keys. */
const MOST = 9;

interface Props {
  current: TicketRow | null;
  waiting: number;
  pending: boolean;
  onStart: () => void;
  onCallNext: () => void;
  onItem: (item: string) => void;
  onPackage: (code: string) => void;
}

/** The middle without a case: call, start, or choose what to do. */
export function Chooser(props: Props) {
  const { current } = props;
  const t = useT();
  return (
    <Panel
      className="chooser"
      title={current ? t('counter.chooseItem') : t('counter.idle')}
      note={t('counter.findMore')}
      data-testid="chooser"
    >
      {!current && <Idle {...props} />}
      {current?.status === 'called' && <Called key={current.id} {...props} number={current.number} />}
      {current?.item && current.status === 'serving' && (
        <Offer key={current.id} {...props} current={current} item={current.item} />
      )}
      <Often {...props} />
    </Panel>
  );
}

function Idle({ waiting, onCallNext, pending }: Props) {
  const t = useT();
  return (
    <Empty title={t('counter.idle')} data-testid="idle">
      <p>{waiting > 0 ? t('counter.idleNext', { count: waiting }) : t('counter.idleNobody')}</p>
      {waiting > 0 && (
        <Button tone="primary" shortcut="F2" disabled={pending} onClick={onCallNext}>
          {t('counter.callNext')}
        </Button>
      )}
    </Empty>
  );
}

function Called({ number, onStart, pending }: Props & { number: string }) {
  const t = useT();
  const button = useFocusOnceReady<HTMLButtonElement>(!pending);
  useKeys({ Enter: onStart }, { enabled: !pending });
  return (
    <Empty title={`${number} ${t('counter.called')}`} data-testid="called">
      <p>{t('counter.startHint')}</p>
      <Button
        ref={button}
        tone="primary"
        shortcut="Enter"
        disabled={pending}
        onClick={onStart}
        data-testid="start"
      >
        {t('counter.start')}
      </Button>
    </Empty>
  );
}

/** What was chosen at check-in comes first. */
function Offer({ current, item, onItem, pending }: Props & { current: TicketRow; item: string }) {
  const t = useT();
  const button = useFocusOnceReady<HTMLButtonElement>(!pending);
  const open = () => onItem(item);
  const begun = current.cases.length > 0;
  useKeys({ Enter: open }, { enabled: !pending && !begun });
  if (begun) return null;
  return (
    <div className="offer">
      <div className="grow">
        <small>{t('counter.chosenAtCheckIn')}</small>
        <strong>{current.title}</strong>
      </div>
      <Button
        ref={button}
        tone="primary"
        shortcut="Enter"
        disabled={pending}
        onClick={open}
        data-testid="open-offered"
      >
        {t('counter.openItem')}
      </Button>
    </div>
  );
}

function Often({ onItem, onPackage }: Props) {
  const t = useT();
  const often = useRpc('item_search', { text: '', limit: MOST });
  const hits = often.data ?? [];
  const open = ({ target }: ItemHit) =>
    target.kind === 'item' ? onItem(target.code) : onPackage(target.code);
  useKeys(Object.fromEntries(hits.map((hit, index) => [String(index + 1), () => open(hit)])));
  if (hits.length === 0) return null;
  return (
    <div className="often">
      <small>{t('counter.often')}</small>
      <div className="cards">
        {hits.map((hit, index) => (
          <button
            key={`${hit.target.kind}/${hit.target.code}`}
            type="button"
            className="card"
            onClick={() => open(hit)}
            data-testid={`often-${hit.target.code}`}
          >
            <Kbd>{String(index + 1)}</Kbd>
            <span>
              {hit.name}
              <small>
                {hit.target.kind === 'package' && <Tag tone="info">{t('nav.joint')}</Tag>}
                {[hit.department_name, hit.promised_limit ? period(t, hit.promised_limit) : '']
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </span>
          </button>
        ))}
      </div>
    </div>
  );
}

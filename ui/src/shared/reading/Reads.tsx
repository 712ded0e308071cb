import { type ReactNode, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Attachment, DraftRef, ReadOffer } from '@/generated';
import { answerText } from '../form/answerText';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { useRpc } from '../rpc';
import { Button } from '../ui/Button';
import { LookDialog } from './LookDialog';
import { type FieldOnPage, type ReadContext, readKey, ReadProvider } from './reads';
import './reading.css';

const none: readonly ReadOffer[] = [];

/**
 * What was read from the photographed identity papers of a draft, for the fields on the page: one line above the forms, and one under each field of which a
 * paper says something else. Alt+R takes what stands under the field one is in, or goes to the next such field; Alt+A takes everything that is proven. Nothing
 * is filled in by itself.
 */
export function Reads(props: {
  draft: DraftRef;
  /** Scope of the fields that belong to no member of a joint application. */
  scope: string;
  fields: readonly FieldOnPage[];
  photos: readonly Attachment[];
  onTake: (offers: readonly ReadOffer[]) => void;
  children: ReactNode;
}) {
  const { draft, scope, fields, photos } = props;
  const { data } = useRpc('reading_list', draft);
  const [looked, setLooked] = useState<ReadOffer | null>(null);
  const keyOf = useCallback((offer: ReadOffer) => readKey(offer.member ?? scope, offer.field), [scope]);
  const fieldOf = (offer: ReadOffer) =>
    fields.find(field => readKey(field.scope, field.view.name) === keyOf(offer));
  const photoOf = (offer: ReadOffer) =>
    photos.find(photo => photo.slot === offer.slot && photo.hash === offer.hash);

  const take = (offer: ReadOffer) => {
    if (offer.certainty === 'doubtful') setLooked(offer);
    else props.onTake([offer]);
  };
  const latest = useRef(take);
  useLayoutEffect(() => {
    latest.current = take;
  });
  const all = data?.offers ?? none;
  const context = useMemo<ReadContext>(
    () => ({
      offers: new Map(all.map(offer => [keyOf(offer), offer])),
      take: offer => latest.current(offer),
      look: setLooked,
    }),
    [all, keyOf],
  );
  const photo = looked && photoOf(looked);
  const view = looked && fieldOf(looked)?.view;
  const t = useT();
  return (
    <ReadProvider.Provider value={context}>
      <ReadBar
        waiting={data?.waiting ?? 0}
        offers={all.filter(offer => fieldOf(offer) !== undefined)}
        offered={key => context.offers.get(key)}
        onTake={take}
        onTakeAll={props.onTake}
      />
      {props.children}
      {looked && photo && (
        <LookDialog
          offer={looked}
          photo={photo}
          now={view ? answerText(t, view, view.value) : ''}
          onClose={() => setLooked(null)}
          onTake={() => {
            setLooked(null);
            props.onTake([looked]);
          }}
        />
      )}
    </ReadProvider.Provider>
  );
}

function ReadBar(props: {
  waiting: number;
  offers: readonly ReadOffer[];
  offered: (key: string) => ReadOffer | undefined;
  onTake: (offer: ReadOffer) => void;
  onTakeAll: (offers: readonly ReadOffer[]) => void;
}) {
  const t = useT();
  const { waiting, offers } = props;
  const proven = offers.filter(offer => offer.certainty === 'proven');
  const takeAll = () => props.onTakeAll(proven);
  const takeNext = () => {
    const here = document.activeElement?.closest<HTMLElement>('[data-read]')?.dataset['read'];
    const offer = here === undefined ? undefined : props.offered(here);
    if (offer) props.onTake(offer);
    else focusNextRead();
  };
  useKeys({ 'Alt+A': takeAll }, { enabled: proven.length > 0 });
  useKeys({ 'Alt+R': takeNext }, { enabled: offers.length > 0 });
  return (
    // Always there, so that a screen reader hears what comes into it.
    <div role="status" aria-live="polite" className={waiting + offers.length > 0 ? 'notice reads' : 'hidden'}>
      {waiting > 0 && <span data-testid="reads-waiting">{t('reading.waiting', { count: waiting })}</span>}
      {offers.length > 0 && (
        <>
          <strong className="grow" data-testid="reads">
            {t('reading.found', { count: offers.length })}
          </strong>
          {proven.length > 0 && (
            <Button shortcut="Alt+A" onClick={takeAll} data-testid="reads-take">
              {t('reading.takeProven', { count: proven.length })}
            </Button>
          )}
          <Button tone="quiet" shortcut="Alt+R" onClick={takeNext} data-testid="reads-next">
            {t('reading.next')}
          </Button>
        </>
      )}
    </div>
  );
}

/** Puts the focus into the first field after the one in hand for which something was read; from the last it goes round. */
function focusNextRead(): void {
  const fields = [...document.querySelectorAll<HTMLElement>('[data-read]')];
  const { activeElement } = document;
  const after = fields.find(
    field =>
      activeElement !== null &&
      (activeElement.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
  );
  const target = activeElement?.closest('.form') ? (after ?? fields[0]) : fields[0];
  target?.querySelector<HTMLElement>('[data-entry]:not([disabled])')?.focus();
}

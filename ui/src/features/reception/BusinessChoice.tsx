import { type KeyboardEvent, type Ref, useId } from 'react';
import type { Business, HallView } from '@/generated';
import { openCounters } from '@/shared/hall';
import { useT } from '@/shared/i18n';
import { chordOf } from '@/shared/keys';
import { Kbd } from '@/shared/ui';

/** What the person came for, with how many wait for it. The first nine have a digit key each. */
export function BusinessChoice(props: {
  ref: Ref<HTMLDivElement>;
  businesses: Business[];
  view: HallView | undefined;
  chosen: string;
  onChoose: (code: string) => void;
}) {
  const t = useT();
  const label = useId();
  const { ref, businesses, view, chosen } = props;
  const onKeyDown = (event: KeyboardEvent) => {
    const chord = chordOf(event.nativeEvent);
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[chord ?? ''];
    if (by === undefined || businesses.length === 0) return;
    event.preventDefault();
    const at = businesses.findIndex(business => business.code === chosen);
    const next = at < 0 ? 0 : (at + by + businesses.length) % businesses.length;
    const business = businesses[next];
    if (business) props.onChoose(business.code);
  };
  return (
    <div className="field">
      <span className="field-label" id={label}>
        {t('reception.business')} <small>{t('reception.businessHint')}</small>
      </span>
      <div
        ref={ref}
        className="cards business-cards"
        role="radiogroup"
        aria-labelledby={label}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {businesses.map((business, index) => {
          const open = openCounters(view, business.code).length;
          return (
            <button
              key={business.code}
              type="button"
              role="radio"
              tabIndex={-1}
              className="card"
              aria-checked={business.code === chosen}
              onClick={() => props.onChoose(business.code)}
              data-testid={`checkin-business-${business.code}`}
            >
              {index < 9 && <Kbd>{String(index + 1)}</Kbd>}
              <span>
                {business.name}
                <small>
                  {t('reception.businessWaiting', { count: view?.waiting[business.code] ?? 0 })}
                  {view !== undefined && open === 0 && ` · ${t('reception.businessClosed')}`}
                </small>
              </span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

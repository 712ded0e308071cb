import { type ReactNode, useState } from 'react';
import type { CatalogueChange, CataloguePlan, PlannedItem, PlannedWithdrawal } from '@/generated';
import { useLanguage, useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useAct } from '@/shared/rpc';
import { day, useNow } from '@/shared/time';
import { Button, Empty, Panel, PanelHeading, Tag, toast, toastFailure } from '@/shared/ui';
import { FindingsTable } from './FindingsView';
import { DayRow } from './inputs';
import { cutChange, isEmptyPlan, planWords, sentence } from './words';

interface Props {
  plan: CataloguePlan;
  /** It is the edit of one item, not a file. */
  fromEdit: boolean;
  onBack: () => void;
  onLive: () => void;
}

/** What going live would change, sentence by sentence. Ctrl+Enter does it. */
export function PlanView({ plan, fromEdit, onBack, onLive }: Props) {
  const t = useT();
  const again = useAct('catalogue_plan');
  const drop = useAct('catalogue_drop', { onDone: onBack });
  const asked = { id: plan.id, whole_since: plan.whole_since };
  const live = useAct('catalogue_go_live', {
    onDone: outcome => {
      toast('done', 'catalogue.isLive', { count: outcome.added + outcome.changed + outcome.withdrawn });
      onLive();
    },
    onFailure: failure => {
      toastFailure(failure);
      // What was shown is out of date: the new plan is shown, and nothing went live.
      if (failure.code === 'catalogue_changed') void again.act(asked);
    },
  });
  const empty = isEmptyPlan(plan);
  const goLive = () => {
    if (!empty && !live.pending) void live.act({ ...asked, base: plan.base });
  };
  useKeys({ 'Ctrl+Enter': goLive, Escape: onBack });
  return (
    <Panel
      title={t('catalogue.planTitle')}
      note={planWords(t, plan)}
      data-testid="catalogue-plan"
      foot={
        <div className="catalogue-foot">
          <Button shortcut="Esc" onClick={onBack} data-testid="plan-back">
            {fromEdit ? t('catalogue.backToEdit') : t('catalogue.decideLater')}
          </Button>
          {!fromEdit && (
            <Button
              tone="quiet"
              onClick={() => void drop.act(asked)}
              disabled={drop.pending}
              data-testid="plan-drop"
            >
              {t('catalogue.discard')}
            </Button>
          )}
          <span className="grow" />
          <Button
            tone="primary"
            shortcut="Ctrl+Enter"
            onClick={goLive}
            disabled={empty || live.pending}
            data-testid="plan-live"
          >
            {live.pending ? t('catalogue.goingLive') : t('catalogue.goLive')}
          </Button>
        </div>
      }
    >
      {!fromEdit && (
        <Whole plan={plan} onPlan={since => void again.act({ id: plan.id, whole_since: since })} />
      )}
      {plan.warnings.length > 0 && (
        <>
          <PanelHeading title={t('catalogue.warnings', { count: plan.warnings.length })} />
          <FindingsTable findings={plan.warnings} />
        </>
      )}
      {empty && <Empty title={t('catalogue.planEmpty')} data-testid="plan-empty" />}
      <Part title={t('catalogue.part.changed')} count={plan.changed.length}>
        {plan.changed.map(item => (
          <Changed key={item.code} item={item} />
        ))}
      </Part>
      <Part title={t('catalogue.part.added')} count={plan.added.length}>
        {plan.added.map(item => (
          <li key={item.code} className="planned">
            <ItemHead item={item} />
          </li>
        ))}
      </Part>
      <Part title={t('catalogue.part.withdrawn')} count={plan.withdrawn.length}>
        {plan.withdrawn.map(item => (
          <Withdrawn key={item.code} item={item} />
        ))}
      </Part>
    </Panel>
  );
}

function Part(props: { title: string; count: number; children: ReactNode }) {
  if (props.count === 0) return null;
  return (
    <>
      <PanelHeading title={`${props.title} ${props.count}`} />
      <ul className="planned-list">{props.children}</ul>
    </>
  );
}

function ItemHead({ item }: { item: PlannedItem }) {
  const t = useT();
  return (
    <div className="planned-head">
      <strong>{item.name}</strong>
      <small>{item.code}</small>
      <Tag tone="info">{t('common.version', { version: item.version })}</Tag>
      {item.general && <Tag>{t('catalogue.general')}</Tag>}
      <small>
        {item.effective_from ? t('catalogue.from', { date: item.effective_from }) : t('catalogue.atOnce')}
      </small>
      <span className="grow" />
      <code title={t('catalogue.hash', { hash: item.hash })}>{item.hash.slice(0, 12)}</code>
    </div>
  );
}

function Changed({ item }: { item: PlannedItem }) {
  const t = useT();
  return (
    <li className="planned" data-testid={`planned-${item.code}`}>
      <ItemHead item={item} />
      <ul className="planned-changes selectable">
        {item.changes.map(change => (
          <ChangeLine key={change.zh} change={change} />
        ))}
        {item.more_changes > 0 && <li>{t('catalogue.moreChanges', { count: item.more_changes })}</li>}
      </ul>
    </li>
  );
}

/** A change of a value reads as before and now. */
function ChangeLine({ change }: { change: CatalogueChange }) {
  const text = sentence(useLanguage(), change);
  const cut = cutChange(text);
  if (cut === null) return <li>{text}</li>;
  return (
    <li>
      {cut.what}
      <span className="change-values">
        <del>{cut.from}</del> → <ins>{cut.to}</ins>
      </span>
    </li>
  );
}

function Withdrawn({ item }: { item: PlannedWithdrawal }) {
  const t = useT();
  return (
    <li className="planned planned-head" data-testid={`planned-${item.code}`}>
      <strong>{item.name}</strong>
      <small>{item.code}</small>
      {item.since ? (
        <Tag tone="warn">{t('catalogue.cancelled', { date: item.since })}</Tag>
      ) : (
        <Tag tone="ok">{t('catalogue.offeredAgain')}</Tag>
      )}
    </li>
  );
}

/** Whether the file is the whole catalogue. Then what is not in it is withdrawn from a day on, and the plan is made anew. */
function Whole({ plan, onPlan }: { plan: CataloguePlan; onPlan: (since: string | null) => void }) {
  const t = useT();
  const today = day(useNow());
  const [since, setSince] = useState<string | null>(plan.whole_since ?? today);
  return (
    <div className="catalogue-whole">
      <label className="check">
        <input
          type="checkbox"
          checked={plan.whole_since !== null}
          onChange={event => onPlan(event.target.checked ? (since ?? today) : null)}
          data-testid="plan-whole"
        />
        {t('catalogue.whole')}
      </label>
      {plan.whole_since !== null && (
        <DayRow
          name="whole_since"
          label={t('catalogue.wholeSince')}
          value={since}
          live={since}
          onChange={value => {
            setSince(value);
            if (value !== null && value !== plan.whole_since) onPlan(value);
          }}
        />
      )}
    </div>
  );
}

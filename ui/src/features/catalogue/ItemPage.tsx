import { type KeyboardEvent, useState } from 'react';
import type { CatalogueItem, Definition } from '@/generated';
import { type MessageKey, useT } from '@/shared/i18n';
import { isChord, useKeys } from '@/shared/keys';
import { useAct } from '@/shared/rpc';
import { Button, Panel, Tag, toast } from '@/shared/ui';
import { changeCount, nextVersion } from './edit';
import { forgetEdit, keepEdit, useEdits } from './edits';
import { FactsTab } from './FactsTab';
import { FieldsTab } from './FieldsTab';
import { RowTags } from './ItemList';
import { MaterialsTab } from './MaterialsTab';
import { PreviewTab } from './PreviewTab';
import { VersionsTab } from './VersionsTab';

const tabs = ['facts', 'materials', 'fields', 'preview', 'versions'] as const;
type TabName = (typeof tabs)[number];

/** An item, to be looked at and changed. What is changed makes its next version, which is checked and shown before it goes live. */
export function ItemPage({ item, onHandedIn }: { item: CatalogueItem; onHandedIn: () => void }) {
  const t = useT();
  const { definition: live, row } = item;
  const [tab, setTab] = useState<TabName>('facts');
  const held = useEdits().get(row.code);
  const edited = held ?? live;
  const changes = changeCount(live, { ...edited, version: live.version });
  const handIn = useAct('catalogue_edit', { onDone: onHandedIn });
  const exported = useAct('catalogue_export', {
    onDone: saved => toast('done', 'catalogue.saved', { path: saved.path }),
  });
  const onEdit = (next: Definition) => {
    if (changeCount(live, { ...next, version: live.version }) === 0) forgetEdit(row.code);
    else keepEdit(next);
  };
  const submit = () => {
    if (changes > 0 && !handIn.pending) void handIn.act({ definition: nextVersion(live, edited) });
  };
  const beside = (by: number) => tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length] ?? tab;
  useKeys({
    'Ctrl+Enter': submit,
    'Ctrl+PageDown': () => setTab(beside(1)),
    'Ctrl+PageUp': () => setTab(beside(-1)),
  });
  return (
    <Panel
      className="catalogue-item"
      data-testid="catalogue-item"
      title={
        <>
          {edited.name}
          <RowTags row={row} />
          {row.sample && <Tag tone="warn">{t('common.sample')}</Tag>}
        </>
      }
      note={[row.code, t('common.version', { version: row.version })].join(' · ')}
      foot={
        <div className="catalogue-foot">
          <Button
            onClick={() => void exported.act({ item: row.code, format: 'xlsx' })}
            disabled={exported.pending}
            data-testid="item-export-xlsx"
          >
            {t('catalogue.exportXlsx')}
          </Button>
          <Button
            onClick={() => void exported.act({ item: row.code, format: 'json' })}
            disabled={exported.pending}
            data-testid="item-export-json"
          >
            JSON
          </Button>
          <span className="grow" />
          {changes > 0 && (
            <>
              <span role="status" data-testid="item-changes">
                {t('catalogue.changes', { count: changes })}
              </span>
              <Button tone="quiet" onClick={() => forgetEdit(row.code)} data-testid="item-undo">
                {t('catalogue.undo')}
              </Button>
            </>
          )}
          <Button
            tone="primary"
            shortcut="Ctrl+Enter"
            onClick={submit}
            disabled={changes === 0 || handIn.pending}
            data-testid="item-check"
          >
            {t('catalogue.check')}
          </Button>
        </div>
      }
    >
      <Tabs current={tab} onGo={setTab} beside={beside} />
      <div
        className="catalogue-tab"
        role="tabpanel"
        id={`catalogue-tab-${tab}`}
        aria-labelledby={`catalogue-to-${tab}`}
      >
        {tab === 'facts' && <FactsTab live={live} edited={edited} onEdit={onEdit} />}
        {tab === 'materials' && <MaterialsTab live={live} edited={edited} onEdit={onEdit} />}
        {tab === 'fields' && <FieldsTab live={live} edited={edited} onEdit={onEdit} />}
        {tab === 'preview' && <PreviewTab edited={edited} />}
        {tab === 'versions' && <VersionsTab item={item} />}
      </div>
    </Panel>
  );
}

function Tabs(props: { current: TabName; onGo: (tab: TabName) => void; beside: (by: number) => TabName }) {
  const t = useT();
  const onKeyDown = (event: KeyboardEvent) => {
    const by = isChord(event, 'ArrowRight') ? 1 : isChord(event, 'ArrowLeft') ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = props.beside(by);
    props.onGo(next);
    document.getElementById(`catalogue-to-${next}`)?.focus();
  };
  return (
    <div
      className="tabs"
      role="tablist"
      tabIndex={-1}
      aria-label={t('catalogue.parts')}
      onKeyDown={onKeyDown}
    >
      {tabs.map(tab => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`catalogue-to-${tab}`}
          className="tab"
          aria-selected={tab === props.current}
          aria-controls={tab === props.current ? `catalogue-tab-${tab}` : undefined}
          tabIndex={tab === props.current ? 0 : -1}
          onClick={() => props.onGo(tab)}
          data-testid={`tab-${tab}`}
        >
          {t(`catalogue.tab.${tab}` satisfies MessageKey)}
        </button>
      ))}
    </div>
  );
}

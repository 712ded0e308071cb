import { useRef, useState } from 'react';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { navigate, useRoute } from '@/shared/route';
import { useAct, useRpc } from '@/shared/rpc';
import { Button, Empty, Failed, Loading, Panel, toast } from '@/shared/ui';
import './catalogue.css';
import { CalendarPart } from './CalendarPart';
import { forgetEdit } from './edits';
import { ImportPage } from './ImportPage';
import { ItemList } from './ItemList';
import { ItemPage } from './ItemPage';

/** An import of a file, or of the edit of an item, begun while an item was open. */
interface Importing {
  item: string | undefined;
  edited: boolean;
}

/** 管理: the catalogue of service items as data. The route names the item that is open. */
export function CatalogueWorkbench() {
  const t = useT();
  const { item } = useRoute().params;
  const [importing, setImporting] = useState<Importing | null>(null);
  const filter = useRef<HTMLInputElement>(null);
  const exported = useAct('catalogue_export', {
    onDone: saved => toast('done', 'catalogue.saved', { path: saved.path }),
  });
  const exportAll = () => void exported.act({ item: null, format: 'xlsx' });
  const importFile = () => setImporting({ item, edited: false });
  const choose = (code: string) => {
    setImporting(null);
    navigate('catalogue', { item: code });
  };
  useKeys({
    F2: importFile,
    F4: exportAll,
    'Ctrl+F': () => {
      filter.current?.focus();
      filter.current?.select();
    },
  });
  // Whoever opens another item meanwhile wants to see that.
  const shown = importing !== null && importing.item === item ? importing : null;
  return (
    <div className="workbench catalogue">
      <ItemList
        filter={filter}
        chosen={item ?? null}
        onChoose={choose}
        foot={
          <div className="catalogue-foot">
            <Button tone="primary" shortcut="F2" onClick={importFile} data-testid="catalogue-import">
              {t('catalogue.import')}
            </Button>
            <Button
              shortcut="F4"
              onClick={exportAll}
              disabled={exported.pending}
              data-testid="catalogue-export-xlsx"
            >
              {t('catalogue.exportXlsx')}
            </Button>
            <Button
              onClick={() => void exported.act({ item: null, format: 'json' })}
              disabled={exported.pending}
              data-testid="catalogue-export-json"
            >
              JSON
            </Button>
          </div>
        }
      />
      {shown ? (
        <ImportPage
          edited={shown.edited && item ? item : null}
          onBack={() => setImporting(null)}
          onLive={() => {
            if (shown.edited && item) forgetEdit(item);
            setImporting(null);
          }}
        />
      ) : item ? (
        <OneItem key={item} code={item} onHandedIn={() => setImporting({ item, edited: true })} />
      ) : (
        <Panel title={t('catalogue.title')}>
          <Empty title={t('catalogue.nothingOpen')} data-testid="catalogue-nothing">
            <p>{t('catalogue.nothingOpenHelp')}</p>
          </Empty>
          <CalendarPart />
        </Panel>
      )}
    </div>
  );
}

function OneItem({ code, onHandedIn }: { code: string; onHandedIn: () => void }) {
  const t = useT();
  const item = useRpc('catalogue_item', { code });
  if (item.data) return <ItemPage key={item.data.row.version} item={item.data} onHandedIn={onHandedIn} />;
  return (
    <Panel title={t('catalogue.title')}>
      {item.error ? <Failed failure={item.error} onAgain={() => void item.refetch()} /> : <Loading />}
    </Panel>
  );
}

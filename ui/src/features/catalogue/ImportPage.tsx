import { type DragEvent, useRef, useState } from 'react';
import type { CatalogueDraft, CatalogueImport, ImportProgress } from '@/generated';
import { asFailure, host } from '@/host';
import { type Translator, useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useAct, useRpc } from '@/shared/rpc';
import { moment, useNow } from '@/shared/time';
import { Button, Failed, FileInput, Panel, PanelHeading, toastFailure } from '@/shared/ui';
import { FindingsView } from './FindingsView';
import { PlanView } from './PlanView';
import { progressWords } from './words';

const ACCEPTED = '.xlsx,.json,application/json';

interface Props {
  /** Item whose edit is being checked; null is a file. */
  edited: string | null;
  onBack: () => void;
  onLive: () => void;
}

/** From a file, or an edit, to the catalogue: how far it is, what is wrong, what would change, and going live. */
export function ImportPage({ edited, onBack, onLive }: Props) {
  const t = useT();
  const state = useRpc('catalogue_import', {});
  const cancel = useAct('catalogue_import_cancel');
  const shown: CatalogueImport = state.data ?? { running: null, outcome: null, failure: null };
  const back = () => {
    void cancel.act({});
    onBack();
  };
  const plan = shown.outcome?.state === 'planned' ? shown.outcome.plan : null;
  if (plan !== null) {
    return <PlanView plan={plan} fromEdit={edited !== null} onBack={back} onLive={onLive} />;
  }
  const findings = shown.outcome?.state === 'findings' ? shown.outcome.findings : null;
  return (
    <Panel
      title={edited ? t('catalogue.checking') : t('catalogue.importTitle')}
      data-testid="catalogue-importing"
    >
      {shown.running ? (
        <Working progress={shown.running} onCancel={() => void cancel.act({})} />
      ) : (
        <>
          {findings && <FindingsView findings={findings} fromEdit={edited !== null} />}
          {shown.failure && <Failed failure={shown.failure} />}
          {edited ? <Again onBack={back} /> : <Files offerDrafts={findings === null} onBack={back} />}
        </>
      )}
    </Panel>
  );
}

/** How far it is; Esc ends it. */
function Working({ progress, onCancel }: { progress: ImportProgress; onCancel: () => void }) {
  const t = useT();
  useKeys({ Escape: onCancel });
  return (
    <div className="catalogue-working" role="status" data-testid="import-progress">
      <strong>{progressWords(t, progress)}</strong>
      <progress
        aria-label={progressWords(t, progress)}
        {...(progress.total === null ? {} : { max: Math.max(progress.total, 1), value: progress.done })}
      />
      <Button shortcut="Esc" onClick={onCancel} data-testid="import-cancel">
        {t('catalogue.stop')}
      </Button>
    </div>
  );
}

function Again({ onBack }: { onBack: () => void }) {
  const t = useT();
  useKeys({ Escape: onBack });
  return (
    <div className="catalogue-again">
      <Button shortcut="Esc" onClick={onBack} data-testid="import-back">
        {t('catalogue.backToEdit')}
      </Button>
    </div>
  );
}

/** Where a file is given: by dialog or by dropping it. Drafts that wait are offered below. */
function Files({ offerDrafts, onBack }: { offerDrafts: boolean; onBack: () => void }) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const sync = useRpc('sync_status', {});
  const online = sync.data?.online ?? true;
  useKeys({ Escape: onBack });
  const take = async ([file]: readonly File[]) => {
    if (!file) return;
    await host.putCatalogue(file).catch((thrown: unknown) => toastFailure(asFailure(thrown)));
  };
  const dropping = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      void take([...event.dataTransfer.files]);
    },
  };
  return (
    <>
      {!online && (
        <p className="notice notice-warn" role="status" data-testid="import-offline">
          {t('catalogue.offline')}
        </p>
      )}
      <div
        className={`catalogue-drop ${over ? 'catalogue-over' : ''}`}
        data-testid="import-drop"
        {...dropping}
      >
        <strong>{over ? t('catalogue.dropNow') : t('catalogue.dropHere')}</strong>
        <p className="mute">{t('catalogue.dropHelp')}</p>
        <Button tone="primary" autoFocus onClick={() => input.current?.click()} data-testid="import-choose">
          {t('catalogue.choose')}
        </Button>
        <FileInput
          ref={input}
          accept={ACCEPTED}
          label={t('catalogue.choose')}
          data-testid="import-file"
          onFiles={files => void take(files)}
        />
      </div>
      {offerDrafts && online && <Drafts />}
    </>
  );
}

function Drafts() {
  const t = useT();
  const drafts = useRpc('catalogue_drafts', {});
  if (!drafts.data || drafts.data.length === 0) return null;
  return (
    <>
      <PanelHeading title={t('catalogue.drafts')} note={t('catalogue.draftsHelp')} />
      <ul className="catalogue-drafts" data-testid="import-drafts">
        {drafts.data.map(draft => (
          <Draft key={draft.id} draft={draft} />
        ))}
      </ul>
    </>
  );
}

function Draft({ draft }: { draft: CatalogueDraft }) {
  const t = useT();
  const now = useNow();
  const plan = useAct('catalogue_plan');
  const drop = useAct('catalogue_drop');
  const asked = { id: draft.id, whole_since: null };
  return (
    <li>
      <span className="grow">{draftWords(t, draft, now)}</span>
      <Button onClick={() => void plan.act(asked)} data-testid="draft-open">
        {t('catalogue.draftOpen')}
      </Button>
      <Button tone="quiet" onClick={() => void drop.act(asked)} data-testid="draft-drop">
        {t('catalogue.draftDrop')}
      </Button>
    </li>
  );
}

function draftWords(t: Translator, draft: CatalogueDraft, now: number): string {
  return t('catalogue.draft', { by: draft.staff, time: moment(draft.at, now), count: draft.items });
}

import { useState } from 'react';
import type { Change, MigrationPreview } from '@/generated';
import { plainAnswer } from '@/shared/form';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useAct, useRpc } from '@/shared/rpc';
import { Button, Dialog, Failed, Loading, toast } from '@/shared/ui';

interface Props {
  id: string;
  version: number;
  newer: number;
}

/** The item has a newer form: Ctrl+M shows what would become of the draft, and one more key brings it over. */
export function NewerVersion({ id, version, newer }: Props) {
  const t = useT();
  const [open, setOpen] = useState(false);
  useKeys({ 'Ctrl+M': () => setOpen(true) }, { enabled: !open });
  return (
    <div className="notice" role="note" data-testid="newer-version">
      <span className="grow">{t('case.newer', { newer, version })}</span>
      <Button shortcut="Ctrl+M" onClick={() => setOpen(true)} data-testid="migrate">
        {t('migration.look')}
      </Button>
      {open && <MigrationDialog id={id} version={version} newer={newer} onClose={() => setOpen(false)} />}
    </div>
  );
}

function MigrationDialog({ id, version, newer, onClose }: Props & { onClose: () => void }) {
  const t = useT();
  const preview = useRpc('case_migration', { case: id });
  const migrate = useAct('case_migrate', {
    onDone: () => {
      toast('done', 'migration.done', { newer });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('migration.title', { version, newer })}
      width={640}
      confirmLabel={t('migration.confirm', { newer })}
      confirmDisabled={!preview.data || migrate.pending}
      onClose={onClose}
      onConfirm={() => void migrate.act({ case: id, to: preview.data?.diff.to ?? newer })}
      data-testid="migration-dialog"
    >
      {preview.data ? (
        <Preview preview={preview.data} />
      ) : preview.error ? (
        <Failed failure={preview.error} onAgain={() => void preview.refetch()} />
      ) : (
        <Loading />
      )}
    </Dialog>
  );
}

function Preview({ preview }: { preview: MigrationPreview }) {
  const t = useT();
  const { diff } = preview;
  const named = (change: Change) => diff.fields.filter(field => field.change === change).map(f => f.label);
  const materials = (change: Change) =>
    diff.materials.filter(material => material.change === change).map(m => m.name);
  const changed = [
    ...diff.fields.filter(field => typeof field.change === 'object').map(field => field.label),
    ...materials('details'),
  ];
  return (
    <div className="dialog-fields">
      <p>{t('migration.kept', { count: preview.kept })}</p>
      {preview.set_aside.length > 0 && (
        <div data-testid="migration-set-aside">
          <strong>{t('migration.setAside')}</strong>
          <ul className="notice-list">
            {preview.set_aside.map(left => (
              <li key={left.field}>
                {left.label}：{plainAnswer(t, left.value)}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Names title={t('migration.photosLeft')} names={preview.photos_left} />
      <Names title={t('migration.settlementsLeft')} names={preview.settlements_left} />
      <Names title={t('migration.added')} names={[...named('added'), ...materials('added')]} />
      <Names title={t('migration.changed')} names={changed} />
      <Names title={t('migration.removed')} names={[...named('removed'), ...materials('removed')]} />
      {preview.sign_again && <p>{t('migration.signAgain')}</p>}
    </div>
  );
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  const t = useT();
  if (names.length === 0) return null;
  return (
    <div>
      <strong>{title}</strong>
      <p>{names.join(t('common.separator'))}</p>
    </div>
  );
}

import { type ReactNode, useState } from 'react';
import type { Change, Failure, MigrationPreview } from '@/generated';
import { plainAnswer } from '../form';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { useAct, useRpc } from '../rpc';
import { Button, Dialog, Failed, Loading, toast } from '../ui';

/** Two versions of a form: the draft's, and the one that is offered now. */
interface Versions {
  version: number;
  newer: number;
}

/** The item of a case has a newer form: Ctrl+M shows what would become of the draft, and one more key brings it over. */
export function NewerCase({ id, ...versions }: Versions & { id: string }) {
  const t = useT();
  return (
    <NewerVersion words={t('case.newer', { ...versions })} keyOn>
      {onClose => <CaseDialog id={id} {...versions} onClose={onClose} />}
    </NewerVersion>
  );
}

/** The same for a member of a joint application; where several have a newer form, the key is the first one's. */
export function NewerMember({
  joint,
  member,
  name,
  keyOn,
  ...versions
}: Versions & { joint: string; member: string; name: string; keyOn: boolean }) {
  const t = useT();
  return (
    <NewerVersion words={t('joint.newer', { name, ...versions })} keyOn={keyOn}>
      {onClose => <MemberDialog joint={joint} member={member} {...versions} onClose={onClose} />}
    </NewerVersion>
  );
}

function NewerVersion(props: {
  words: string;
  keyOn: boolean;
  children: (onClose: () => void) => ReactNode;
}) {
  const t = useT();
  const [open, setOpen] = useState(false);
  useKeys({ 'Ctrl+M': () => setOpen(true) }, { enabled: props.keyOn && !open });
  return (
    <div className="notice" role="note" data-testid="newer-version">
      <span className="grow">{props.words}</span>
      <Button
        {...(props.keyOn && { shortcut: 'Ctrl+M' })}
        onClick={() => setOpen(true)}
        data-testid="migrate"
      >
        {t('migration.look')}
      </Button>
      {open && props.children(() => setOpen(false))}
    </div>
  );
}

/** What a dialog needs to know of the preview that it waits for. */
interface Waiting {
  data: MigrationPreview | undefined;
  error: Failure | null;
  refetch: () => unknown;
}

function useDone(newer: number, onClose: () => void) {
  return () => {
    toast('done', 'migration.done', { newer });
    onClose();
  };
}

function CaseDialog({ id, newer, onClose, ...rest }: Versions & { id: string; onClose: () => void }) {
  const preview = useRpc('case_migration', { case: id });
  const migrate = useAct('case_migrate', { onDone: useDone(newer, onClose) });
  return (
    <MigrationDialog
      {...rest}
      newer={newer}
      preview={preview}
      pending={migrate.pending}
      onClose={onClose}
      onConfirm={to => void migrate.act({ case: id, to })}
    />
  );
}

function MemberDialog({
  joint,
  member,
  newer,
  onClose,
  ...rest
}: Versions & { joint: string; member: string; onClose: () => void }) {
  const preview = useRpc('joint_migration', { joint, member });
  const migrate = useAct('joint_migrate', { onDone: useDone(newer, onClose) });
  return (
    <MigrationDialog
      {...rest}
      newer={newer}
      preview={preview}
      pending={migrate.pending}
      onClose={onClose}
      onConfirm={to => void migrate.act({ joint, member, to })}
    />
  );
}

function MigrationDialog(
  props: Versions & {
    preview: Waiting;
    pending: boolean;
    onClose: () => void;
    onConfirm: (to: number) => void;
  },
) {
  const t = useT();
  const { version, newer, preview } = props;
  return (
    <Dialog
      title={t('migration.title', { version, newer })}
      width={640}
      confirmLabel={t('migration.confirm', { newer })}
      confirmDisabled={!preview.data || props.pending}
      onClose={props.onClose}
      onConfirm={() => props.onConfirm(preview.data?.diff.to ?? newer)}
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

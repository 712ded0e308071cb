import { type ReactNode, useState } from 'react';
import type { Change, Failure, JointPreview, MigrationPreview } from '@/generated';
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

/** The same for a joint draft: its package and all its members come over together, or nothing does. */
export function NewerJoint({ joint, names }: { joint: string; names: readonly string[] }) {
  const t = useT();
  return (
    <NewerVersion words={t('joint.newer', { names: names.join(t('common.separator')) })} keyOn>
      {onClose => <JointDialog joint={joint} onClose={onClose} />}
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
interface Waiting<Preview> {
  data: Preview | undefined;
  error: Failure | null;
  refetch: () => unknown;
}

function CaseDialog({ id, version, newer, onClose }: Versions & { id: string; onClose: () => void }) {
  const t = useT();
  const preview = useRpc('case_migration', { case: id });
  const migrate = useAct('case_migrate', {
    onDone: () => {
      toast('done', 'migration.done', { newer });
      onClose();
    },
  });
  return (
    <MigrationDialog
      title={t('migration.title', { version, newer })}
      confirmLabel={t('migration.confirm', { newer })}
      preview={preview}
      pending={migrate.pending}
      onClose={onClose}
      onConfirm={({ diff }) => void migrate.act({ case: id, to: diff.to })}
    >
      {shown => <Preview preview={shown} />}
    </MigrationDialog>
  );
}

function JointDialog({ joint, onClose }: { joint: string; onClose: () => void }) {
  const t = useT();
  const preview = useRpc('joint_migration', { joint });
  const migrate = useAct('joint_migrate', {
    onDone: () => {
      toast('done', 'migration.jointDone');
      onClose();
    },
  });
  return (
    <MigrationDialog
      title={t('migration.jointTitle')}
      confirmLabel={t('migration.jointConfirm')}
      preview={preview}
      pending={migrate.pending}
      onClose={onClose}
      onConfirm={({ to }) => void migrate.act({ joint, to })}
    >
      {shown => <JointPreviewed preview={shown} />}
    </MigrationDialog>
  );
}

/** Shows what would become of a draft; one more key brings it over as it was shown. */
function MigrationDialog<Shown>(props: {
  title: string;
  confirmLabel: string;
  preview: Waiting<Shown>;
  pending: boolean;
  onClose: () => void;
  onConfirm: (shown: Shown) => void;
  children: (shown: Shown) => ReactNode;
}) {
  const { data, error, refetch } = props.preview;
  return (
    <Dialog
      title={props.title}
      width={640}
      confirmLabel={props.confirmLabel}
      confirmDisabled={!data || props.pending}
      onClose={props.onClose}
      onConfirm={() => data && props.onConfirm(data)}
      data-testid="migration-dialog"
    >
      {data ? (
        props.children(data)
      ) : error ? (
        <Failed failure={error} onAgain={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </Dialog>
  );
}

/** The common part, then each member that has a newer form, then what concerns all of them. */
function JointPreviewed({ preview }: { preview: JointPreview }) {
  const t = useT();
  const parts = [
    ...(preview.common ? [{ name: t('migration.common'), preview: preview.common }] : []),
    ...preview.members,
  ];
  return (
    <div className="dialog-fields">
      {parts.map(part => (
        <section key={part.name} aria-label={part.name}>
          <h4>{part.name}</h4>
          <Preview preview={part.preview} />
        </section>
      ))}
      <Names title={t('migration.membersAdded')} names={preview.added} />
      <Names title={t('migration.membersRemoved')} names={preview.removed} />
      <Names title={t('migration.photosLeft')} names={preview.photos_left} />
      {preview.consent_again && <p>{t('migration.consentAgain')}</p>}
      {preview.delivery_again && <p>{t('migration.deliveryAgain')}</p>}
      {preview.sign_again && <p>{t('migration.signAgain')}</p>}
    </div>
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

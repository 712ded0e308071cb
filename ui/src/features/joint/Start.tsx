import type { JointId, JointRow, PackageCode, TicketId } from '@/generated';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { useRpc } from '@/shared/rpc';
import { moment, useNow } from '@/shared/time';
import { Empty, Failed, Kbd, Loading, Panel, Tag, type Tone } from '@/shared/ui';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** The packages to begin, and the joint applications of late to go on with. */
export function Start(props: {
  /** Ticket that the counter handed over. */
  ticket: TicketId | null;
  busy: boolean;
  onBegin: (code: PackageCode, ticket: TicketId | null) => void;
  onReopen: (joint: JointId) => void;
}) {
  const t = useT();
  const packages = useRpc('package_list', {});
  const queue = useRpc('queue_view', {});
  const current = queue.data?.current ?? null;
  const ticket = props.ticket ?? current?.id ?? null;
  const begin = (code: PackageCode) => {
    if (!props.busy) props.onBegin(code, ticket);
  };
  useKeys(
    Object.fromEntries(
      DIGITS.map((digit, index) => [
        digit,
        () => {
          const row = packages.data?.[index];
          if (row) begin(row.code);
        },
      ]),
    ),
  );
  return (
    <div className="workbench joint-start">
      <Panel title={t('joint.packages')} note={t('joint.packagesHint')} data-testid="joint-packages">
        <p className="joint-ticket">
          {current !== null && current.id === ticket ? (
            <>
              <b>{t('joint.forTicket', { number: current.number })}</b>
              <small>{t('joint.forTicketHint')}</small>
            </>
          ) : (
            <small>{t(ticket === null ? 'joint.noTicket' : 'joint.forTicketHint')}</small>
          )}
        </p>
        {packages.data === undefined &&
          (packages.error ? (
            <Failed failure={packages.error} onAgain={() => void packages.refetch()} />
          ) : (
            <Loading />
          ))}
        {packages.data?.length === 0 && (
          <Empty title={t('joint.packagesEmpty')}>
            <p>{t('joint.packagesEmptyHelp')}</p>
          </Empty>
        )}
        <ul>
          {packages.data?.map((row, index) => (
            <li key={row.code}>
              <button
                type="button"
                className="joint-package"
                disabled={props.busy}
                onClick={() => begin(row.code)}
                data-testid={`joint-package-${row.code}`}
              >
                {index < 9 && <Kbd>{String(index + 1)}</Kbd>}
                <span className="grow">{row.name}</span>
                <small>{t('joint.packageMembers', { count: row.members })}</small>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
      <Recent onReopen={props.onReopen} />
    </div>
  );
}

function Recent({ onReopen }: { onReopen: (joint: JointId) => void }) {
  const t = useT();
  const list = useRpc('joint_list', {});
  return (
    <Panel title={t('joint.recent')} data-testid="joint-recent">
      {list.data === undefined &&
        (list.error ? <Failed failure={list.error} onAgain={() => void list.refetch()} /> : <Loading />)}
      {list.data?.length === 0 && (
        <Empty title={t('joint.recentEmpty')}>
          <p>{t('joint.recentEmptyHelp')}</p>
        </Empty>
      )}
      {list.data !== undefined && list.data.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('joint.column.applicant')}</th>
              <th scope="col">{t('joint.column.package')}</th>
              <th scope="col">{t('joint.column.status')}</th>
              <th scope="col">{t('joint.column.members')}</th>
              <th scope="col">{t('joint.column.number')}</th>
              <th scope="col">{t('joint.column.changed')}</th>
            </tr>
          </thead>
          <tbody>
            {list.data.map(row => (
              <RecentRow key={row.id} row={row} onOpen={() => onReopen(row.id)} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

const STATUSES = ['draft', 'submitted', 'done', 'discarded'] as const;
const TONES: Record<(typeof STATUSES)[number], Tone> = {
  draft: 'warn',
  submitted: 'info',
  done: 'ok',
  discarded: 'plain',
};

function RecentRow({ row, onOpen }: { row: JointRow; onOpen: () => void }) {
  const t = useT();
  const now = useNow();
  const status = STATUSES.find(known => known === row.status) ?? 'draft';
  return (
    <tr
      className="joint-row"
      onClick={onOpen}
      data-testid={`joint-row-${row.number || row.id}`}
      data-status={row.status}
    >
      <td>
        <button
          type="button"
          className="link-button"
          onClick={event => {
            event.stopPropagation();
            onOpen();
          }}
        >
          {row.applicant || t('common.unnamed')}
        </button>
      </td>
      <td>{row.package_name}</td>
      <td>
        <Tag tone={TONES[status]}>{t(`jointStatus.${status}`)}</Tag>
      </td>
      <td>
        {status === 'draft' || status === 'discarded'
          ? t('joint.packageMembers', { count: row.members })
          : t('joint.recentDecided', { decided: row.decided, members: row.members })}
      </td>
      <td className={row.number === '' ? 'mute' : 'selectable'}>{row.number || t('joint.noNumber')}</td>
      <td>{moment(row.changed_at, now)}</td>
    </tr>
  );
}

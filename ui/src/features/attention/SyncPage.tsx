import { useRpc } from '@/shared/rpc';
import { Failed, Loading } from '@/shared/ui';
import './attention.css';
import { PushHistory } from './PushHistory';
import './sync.css';
import { SyncPanel } from './SyncPanel';
import { UploadsPanel } from './UploadsPanel';
import { WaitingPanel } from './WaitingPanel';

/** 同步: what waits, what is on its way, what was sent and what became of it. */
export function SyncPage() {
  const view = useRpc('sync_view', {});
  return (
    <div className="workbench cols-2">
      {view.data === undefined ? (
        view.error ? (
          <Failed failure={view.error} onAgain={() => void view.refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <div className="sync-stack">
          <WaitingPanel view={view.data} />
          <PushHistory view={view.data} />
        </div>
      )}
      <div className="sync-stack sync-side">
        <SyncPanel view={view.data} />
        {view.data && <UploadsPanel view={view.data} />}
      </div>
    </div>
  );
}

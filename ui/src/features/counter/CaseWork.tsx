import type { CaseScreen } from '@/generated';
import { useApplicant } from '@/shared/applicant';
import { useRpc } from '@/shared/rpc';
import { Failed, Loading, Panel } from '@/shared/ui';
import { CaseForm } from './CaseForm';
import { CaseReceipt } from './CaseReceipt';

interface Props {
  id: string;
  onJoint: (pack?: string) => void;
  /** The draft was dropped. */
  onClosed: () => void;
}

/** Middle and right: a case that is being filled in, or what became of it. */
export function CaseWork({ id, onJoint, onClosed }: Props) {
  const screen = useRpc('case_view', { case: id });
  useApplicant();
  if (screen.data) {
    return isOpen(screen.data) ? (
      <CaseForm screen={screen.data} onJoint={onJoint} onClosed={onClosed} />
    ) : (
      <CaseReceipt screen={screen.data} />
    );
  }
  return (
    <>
      <Panel title="">
        {screen.error ? <Failed failure={screen.error} onAgain={() => void screen.refetch()} /> : <Loading />}
      </Panel>
      <Panel title="" />
    </>
  );
}

/** Whether it can still be changed here. A member of a joint application has its draft there, but is supplemented here, alone. */
function isOpen({ case: held }: CaseScreen): boolean {
  const { status } = held.state;
  const open = status === 'draft' || status === 'noticed' || status === 'deemed';
  return status === 'returned' || (held.joint === null && open);
}

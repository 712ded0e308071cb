import { useEffect, useRef } from 'react';
import { useApplicant } from '@/shared/applicant';
import { useAct, useRpc } from '@/shared/rpc';
import { navigate, takeRouteParams, useRoute } from '@/shared/route';
import { Failed, Loading } from '@/shared/ui';
import './joint.css';
import { JointView } from './JointView';
import { Start } from './Start';

/**
 * 联办: one form for several items of several offices. The route says what is shown: `joint` an application, `package` (with
 * `ticket`) one to begin, neither the packages and the applications of late.
 */
export function JointWorkbench() {
  const { params } = useRoute();
  const { joint, package: wanted, ticket } = params;
  const { act, pending } = useAct('joint_open', {
    onDone: screen => navigate('joint', { joint: screen.joint.id }),
  });

  // Without a ticket every opening is a new draft, so a wish from the route must be granted once.
  const granted = useRef<string | null>(null);
  useEffect(() => {
    if (wanted === undefined) {
      granted.current = null;
    } else if (granted.current !== wanted) {
      granted.current = wanted;
      takeRouteParams('joint');
      void act({ package: wanted, ticket: ticket ?? null });
    }
  }, [wanted, ticket, act]);

  if (joint !== undefined) return <Opened key={joint} joint={joint} />;
  return (
    <Start
      ticket={ticket ?? null}
      busy={pending}
      onBegin={(code, on) => void act({ package: code, ticket: on })}
      onReopen={id => navigate('joint', { joint: id })}
    />
  );
}

function Opened({ joint }: { joint: string }) {
  const view = useRpc('joint_view', { joint });
  useApplicant();
  if (view.data === undefined) {
    return view.error ? <Failed failure={view.error} onAgain={() => void view.refetch()} /> : <Loading />;
  }
  return <JointView screen={view.data} />;
}

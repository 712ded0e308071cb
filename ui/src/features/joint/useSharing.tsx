import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { JointScreen } from '@/generated';
import { DisputeDialog, fetchFailed, type MaterialSlotsProps, type SlotView } from '@/shared/materials';
import { allSaved, useAct } from '@/shared/rpc';
import { toast } from '@/shared/ui';

/** Fetching by data sharing for a joint draft, and reporting what is not right with it: one record serves every member that wants it. */
export function useSharing(screen: JointScreen): {
  sharing: NonNullable<MaterialSlotsProps['sharing']>;
  /** Stands wherever the slots do. */
  dialog: ReactNode;
} {
  const client = useQueryClient();
  const [fetching, setFetching] = useState<string | null>(null);
  const [disputed, setDisputed] = useState<SlotView | null>(null);
  const joint = screen.joint.id;
  const fetch = useAct('joint_fetch', {
    onDone: (done, { kind }) => {
      const material = done.materials.find(one => one.kind === kind);
      if (material?.licence?.fetched?.faults.length === 0) {
        toast('done', 'licence.done', { name: material.name });
      }
    },
    onFailure: fetchFailed,
  });
  const dispute = useAct('joint_dispute', { onDone: () => toast('done', 'licence.disputed') });
  const start = async (kind: string) => {
    setFetching(kind);
    // What was typed last may be the number that is asked with.
    await allSaved(client);
    await fetch.act({ joint, kind });
    setFetching(null);
  };
  return {
    sharing: {
      fetching,
      onFetch: kind => void start(kind),
      onDispute: setDisputed,
      reports: screen.discrepancies,
    },
    dialog: disputed && (
      <DisputeDialog
        slot={disputed}
        onClose={() => setDisputed(null)}
        onReport={account =>
          void dispute.act({ joint, kind: disputed.slot, account }).then(done => {
            if (done) setDisputed(null);
          })
        }
      />
    ),
  };
}

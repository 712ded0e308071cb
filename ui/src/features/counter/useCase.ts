import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  Answer,
  CaseCorrect,
  CaseDecline,
  CaseScreen,
  Photo,
  PhotoCommand,
  Settlement,
  SuppliedMaterial,
} from '@/generated';
import { fetchFailed } from '@/shared/materials';
import { allSaved, rpcKey, useAct } from '@/shared/rpc';
import { toast } from '@/shared/ui';

/** What can be done with an open case. */
export function useCase(id: string) {
  const client = useQueryClient();
  const [fetching, setFetching] = useState<string | null>(null);
  const edit = useAct('case_edit');
  const attach = useAct('case_attach');
  const detach = useAct('case_detach');
  const changed = useAct('case_photo');
  const settle = useAct('case_settle');
  const fetch = useAct('case_fetch', {
    onDone: (screen, request) => {
      const slot = screen.form.materials.find(material => material.slot === request.slot);
      if (slot?.licence?.fetched?.faults.length === 0) toast('done', 'licence.done', { name: slot.name });
    },
    onFailure: fetchFailed,
  });
  const dispute = useAct('case_dispute', { onDone: () => toast('done', 'licence.disputed') });
  const sign = useAct('case_sign');
  const notify = useAct('case_notify');
  const accept = useAct('case_accept');
  const resubmit = useAct('case_resubmit');
  const discard = useAct('case_discard');
  const receive = useAct('case_receive');
  const correct = useAct('case_correct');
  const notNeeded = useAct('case_not_needed');
  const decline = useAct('case_decline');
  const supplement = useAct('case_supplement');
  const bringLater = useAct('case_bring_later');
  const withdraw = useAct('case_withdraw');
  const change = (changes: Record<string, Answer | null>) => edit.act({ case: id, changes });
  return {
    edit: (field: string, answer: Answer | null) => change({ [field]: answer }),
    /** Several answers at once. */
    change,
    /** The case once everything typed is saved: what is decided next must not go by an older form. */
    saved: async (): Promise<CaseScreen | undefined> => {
      await allSaved(client);
      return client.getQueryData<CaseScreen>(rpcKey('case_view', { case: id }));
    },
    attach: (slot: string, photo: Photo) => attach.act({ case: id, slot, photo }),
    detach: (slot: string, hash: string) => void detach.act({ case: id, slot, hash }),
    changePhoto: (slot: string, hash: string, action: PhotoCommand) =>
      void changed.act({ case: id, slot, hash, action }),
    settle: (slot: string, settlement: Settlement | null) => void settle.act({ case: id, slot, settlement }),
    fetch: (slot: string) => {
      setFetching(slot);
      void fetch.act({ case: id, slot }).then(() => setFetching(null));
    },
    /** Slot that is being fetched. */
    fetching,
    dispute: (slot: string, account: string) => dispute.act({ case: id, slot, account }),
    sign: (signature: string) => sign.act({ case: id, signature }),
    notify: (points: string[]) => notify.act({ case: id, points }),
    accept: () => accept.act({ case: id }),
    resubmit: () => resubmit.act({ case: id }),
    discard: (reason: string) => discard.act({ case: id, reason }),
    receive: () => receive.act({ case: id }),
    correct: (correction: Omit<CaseCorrect, 'case'>) => correct.act({ case: id, ...correction }),
    notNeeded: (reason: string) => notNeeded.act({ case: id, reason }),
    decline: (decision: Omit<CaseDecline, 'case'>) => decline.act({ case: id, ...decision }),
    supplement: (received: SuppliedMaterial[]) => supplement.act({ case: id, received }),
    bringLater: (slots: string[]) => bringLater.act({ case: id, slots }),
    withdraw: (reason: string) => withdraw.act({ case: id, reason }),
    /** An answer is on its way. */
    saving: edit.pending,
    /** The case is being handed on. */
    closing: [
      accept,
      resubmit,
      notify,
      discard,
      receive,
      correct,
      notNeeded,
      decline,
      supplement,
      bringLater,
      withdraw,
    ].some(act => act.pending),
  };
}

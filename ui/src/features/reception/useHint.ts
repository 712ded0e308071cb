import { useEffect, useRef, useState } from 'react';
import type { PersonHint } from '@/generated';
import { useAct } from '@/shared/rpc';
import { type Draft, isComplete, withHint } from './draft';

/**
 * Asks what an ID number says as soon as it is complete, and fills it in. Asked anew for everybody: an answer from before may
 * not know of a ticket that has been taken since.
 */
export function useHint(
  draft: Draft,
  setDraft: (change: (last: Draft) => Draft) => void,
  onValid: () => void,
): { hint: PersonHint | null; asking: boolean } {
  const [said, setSaid] = useState<{ about: string; hint: PersonHint } | null>(null);
  const { act, pending } = useAct('person_hint');
  const { idNumber } = draft;
  const complete = isComplete(idNumber);
  const latest = useRef({ act, onValid, setDraft });
  useEffect(() => {
    latest.current = { act, onValid, setDraft };
  });
  useEffect(() => {
    if (!complete) return;
    let overtaken = false;
    void latest.current.act({ id_number: idNumber }).then(answer => {
      if (overtaken || answer === undefined) return;
      setSaid({ about: idNumber, hint: answer });
      latest.current.setDraft(last => withHint(last, answer));
      if (answer.valid) latest.current.onValid();
    });
    return () => {
      overtaken = true;
    };
  }, [idNumber, complete]);
  return { hint: said?.about === idNumber ? said.hint : null, asking: complete && pending };
}

import { useCallback, useEffect, useRef, useState } from 'react';
import type { CardReading, DeviceFault, IdCard } from '@/generated';
import { host } from '@/host';
import { useAct } from '../rpc';

/** Where a reading stands. */
export type ReadingState =
  { at: 'idle' } | { at: 'waiting' } | { at: 'failed'; fault: DeviceFault } | { at: 'read'; card: IdCard };

/** Reads cards, one after the other. What is waited for ends with the component. */
export function useCardReading(onCard: (card: IdCard) => void) {
  const [state, setState] = useState<ReadingState>({ at: 'idle' });
  const { act } = useAct('id_card_read');
  // Every reading has a number: the answer to one that was given up means nothing any more.
  const current = useRef(0);
  const waiting = useRef(false);
  const latest = useRef({ act, onCard });
  useEffect(() => {
    latest.current = { act, onCard };
  });

  const giveUp = useCallback(() => {
    current.current += 1;
    if (waiting.current) void host.rpc('id_card_cancel', {}).catch(() => {});
    waiting.current = false;
  }, []);
  useEffect(() => giveUp, [giveUp]);

  const read = useCallback(async () => {
    if (waiting.current) return;
    current.current += 1;
    const mine = current.current;
    waiting.current = true;
    setState({ at: 'waiting' });
    const answer: CardReading | undefined = await latest.current.act({});
    if (mine !== current.current) return;
    waiting.current = false;
    if (answer?.outcome === 'read') {
      setState({ at: 'read', card: answer.card });
      latest.current.onCard(answer.card);
    } else if (answer?.outcome === 'failed') setState({ at: 'failed', fault: answer.fault });
    else setState({ at: 'idle' });
  }, []);
  const close = useCallback(() => {
    giveUp();
    setState({ at: 'idle' });
  }, [giveUp]);
  return { state, read, close };
}

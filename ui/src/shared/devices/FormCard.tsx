import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { CardForm, CardPlan, IdCard } from '@/generated';
import { useKeys } from '../keys';
import { rpcKey, useAct } from '../rpc';
import { CardBar, CardOutcome, READ_CARD, ReadCardButton } from './CardBar';
import { keysRest } from './rest';
import { useCardReading } from './useCardReading';
import { useDevices } from './useDevices';

/** The field in which the clerk is, as the form calls it, and the form where there are several. */
interface Spot {
  field: string | null;
  part: string | null;
}

function here(): Spot {
  const at = document.activeElement;
  return {
    field: at?.closest<HTMLElement>('[data-field]')?.dataset['field'] ?? null,
    part: at?.closest<HTMLElement>('[data-part]')?.dataset['part'] ?? null,
  };
}

function keyOf(form: CardForm): readonly unknown[] {
  return form.form === 'case'
    ? rpcKey('case_view', { case: form.case })
    : rpcKey('joint_view', { joint: form.joint });
}

function nextFrame(): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, 0);
  });
}

/**
 * An ID card into a form: the button that reads one, and the bar that says what became of it. The engine decides what goes where; what is there
 * already is shown and left. `onRest` is called when the form has been filled and the cursor stands in a field that needs it no more. Where there
 * are several forms below each other, `form` says which one is meant by the part in which the card was asked for.
 */
export function useFormCard(
  form: CardForm | ((part: string | null) => CardForm),
  options: { enabled: boolean; onRest: (part: string | null) => void },
) {
  const client = useQueryClient();
  const devices = useDevices();
  const [plan, setPlan] = useState<CardPlan | null>(null);
  // Whose card it is says the field in which it was asked for, wherever the clerk has gone meanwhile.
  const spot = useRef<Spot>({ field: null, part: null });
  const { act } = useAct('id_card_fill');
  const fill = async (card: IdCard, asked: Spot, overwrite: boolean) => {
    const meant = typeof form === 'function' ? form(asked.part) : form;
    await keysRest(client);
    const answer = await act({ form: meant, focus: asked.field, card, overwrite });
    if (!answer) return;
    setPlan(answer.plan);
    // The form as it is now, before the cursor looks for what is still open in it.
    await client.refetchQueries({ queryKey: keyOf(meant) });
    await nextFrame();
    const now = here();
    const rests = now.part === asked.part && answer.plan.filled.some(entry => entry.field === now.field);
    if (now.field === null || rests) options.onRest(asked.part);
  };
  const reading = useCardReading(card => void fill(card, spot.current, false));
  const available = options.enabled && Boolean(devices?.id_reader);
  const read = () => {
    setPlan(null);
    spot.current = here();
    void reading.read();
  };
  useKeys({ [READ_CARD]: read }, { enabled: available });
  const { state } = reading;
  const button = available ? <ReadCardButton onRead={read} /> : null;
  const bar = (
    <CardBar state={state} onAgain={read} onClose={reading.close}>
      {state.at === 'read' && plan && (
        <CardOutcome
          filled={plan.filled.map(entry => entry.label)}
          offered={plan.offered}
          otherPerson={plan.other_person}
          doubts={state.card.doubts}
          onTake={() => void fill(state.card, spot.current, true)}
          onClose={reading.close}
        />
      )}
    </CardBar>
  );
  return { button, bar };
}

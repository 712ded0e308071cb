import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CardForm, CardPlan, IdCard } from '@/generated';
import { useKeys } from '../keys';
import { rpcKey, useAct } from '../rpc';
import { CardBar, CardOutcome, READ_CARD, ReadCardButton } from './CardBar';
import { keysRest } from './rest';
import { useCardReading } from './useCardReading';
import { useDevices } from './useDevices';

/** The field in which the clerk is, as the form calls it. */
function focusedField(): string | null {
  return document.activeElement?.closest<HTMLElement>('[data-field]')?.dataset['field'] ?? null;
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
 * already is shown and left. `onRest` is called when the form has been filled and the cursor stands in a field that needs it no more.
 */
export function useFormCard(form: CardForm, options: { enabled: boolean; onRest: () => void }) {
  const client = useQueryClient();
  const devices = useDevices();
  const [plan, setPlan] = useState<CardPlan | null>(null);
  // Whose card it is says the field in which it was asked for, wherever the clerk has gone meanwhile.
  const [focus, setFocus] = useState<string | null>(null);
  const { act } = useAct('id_card_fill');
  const fill = async (card: IdCard, asked: string | null, overwrite: boolean) => {
    await keysRest(client);
    const answer = await act({ form, focus: asked, card, overwrite });
    if (!answer) return;
    setPlan(answer.plan);
    // The form as it is now, before the cursor looks for what is still open in it.
    await client.refetchQueries({ queryKey: keyOf(form) });
    await nextFrame();
    const now = focusedField();
    if (now === null || answer.plan.filled.some(entry => entry.field === now)) options.onRest();
  };
  const reading = useCardReading(card => void fill(card, focus, false));
  const available = options.enabled && Boolean(devices?.id_reader);
  const read = () => {
    setPlan(null);
    setFocus(focusedField());
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
          onTake={() => void fill(state.card, focus, true)}
          onClose={reading.close}
        />
      )}
    </CardBar>
  );
  return { button, bar };
}

import type { IdCard } from '@/generated';
import { CardBar, CardOutcome, type ReadingState } from '@/shared/devices';
import { useT } from '@/shared/i18n';
import type { CardDifference } from './draft';

/** What the card reader is doing for the person at the reception. A card that said nothing to look at needs no words: the fields have it. */
export function CheckInCard(props: {
  state: ReadingState;
  differences: readonly CardDifference[];
  onAgain: () => void;
  onTake: (card: IdCard) => void;
  onClose: () => void;
}) {
  const t = useT();
  const { state, differences, onAgain, onTake, onClose } = props;
  const quiet = differences.length === 0 && state.at === 'read' && state.card.doubts.length === 0;
  const kinds = { idNumber: 'id_number', name: 'text' } as const;
  const labels = { idNumber: t('reception.idNumber'), name: t('reception.name') };
  return (
    <CardBar state={state} onAgain={onAgain} onClose={onClose}>
      {state.at === 'read' && !quiet && (
        <CardOutcome
          filled={differences.length === 0 ? [labels.idNumber, labels.name] : []}
          offered={differences.map(one => ({
            ...one,
            label: labels[one.field],
            kind: kinds[one.field],
            personal: one.field === 'idNumber',
          }))}
          otherPerson={differences.some(({ field }) => field === 'idNumber')}
          doubts={state.card.doubts}
          onTake={() => onTake(state.card)}
          onClose={onClose}
        />
      )}
    </CardBar>
  );
}

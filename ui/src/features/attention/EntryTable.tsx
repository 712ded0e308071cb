import type { AttentionEntry } from '@/generated';
import { failureSentence } from '@/shared/failures';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { moment, useNow } from '@/shared/time';
import { Tag, type Tone } from '@/shared/ui';
import { deedSentence, type Settling, settlingOf } from './deed';

const TONES: Record<Settling, Tone> = { compare: 'info', redo: 'warn', note: 'plain' };

/** The open entries. Up and Down choose; the chosen one is shown below. */
export function EntryTable(props: {
  entries: AttentionEntry[];
  selected: number;
  onSelect: (id: number) => void;
}) {
  const t = useT();
  const now = useNow();
  const step = (by: number) => {
    const index = props.entries.findIndex(entry => entry.id === props.selected) + by;
    const next = props.entries[Math.min(Math.max(index, 0), props.entries.length - 1)];
    if (next) props.onSelect(next.id);
  };
  useKeys({ ArrowDown: () => step(1), ArrowUp: () => step(-1) });
  return (
    <table className="table attention-table">
      <thead>
        <tr>
          <th scope="col">{t('attention.column.time')}</th>
          <th scope="col">{t('attention.column.deed')}</th>
          <th scope="col">{t('attention.column.why')}</th>
          <th scope="col">{t('attention.column.action')}</th>
        </tr>
      </thead>
      <tbody>
        {props.entries.map(entry => {
          const settling = settlingOf(entry);
          const chosen = entry.id === props.selected;
          return (
            <tr
              key={entry.id}
              className={chosen ? 'row-chosen' : ''}
              aria-selected={chosen}
              onClick={() => props.onSelect(entry.id)}
              data-testid={`attention-${entry.id}`}
              data-code={entry.refusal.code}
            >
              <td>{moment(entry.at, now)}</td>
              <td>
                <button type="button" className="row-button" onClick={() => props.onSelect(entry.id)}>
                  {deedSentence(t, entry)}
                </button>
              </td>
              <td>{failureSentence(t, entry.refusal)}</td>
              <td>
                <Tag tone={TONES[settling]}>{t(`attention.action.${settling}`)}</Tag>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

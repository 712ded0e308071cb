import { useT } from '@/shared/i18n';
import { useRowKeys } from '@/shared/keys';
import { moment, useNow } from '@/shared/time';
import { Tag } from '@/shared/ui';
import { type Matter, matterWords } from './matters';

/** Everything that is open. Up and Down choose; the chosen one is shown below. */
export function EntryTable(props: {
  matters: readonly Matter[];
  selected: string;
  onSelect: (key: string) => void;
}) {
  const t = useT();
  const now = useNow();
  useRowKeys(
    props.matters.map(matter => matter.key),
    props.selected,
    props.onSelect,
  );
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
        {props.matters.map(matter => {
          const { at, deed, why, tone, action, code } = matterWords(t, matter);
          const chosen = matter.key === props.selected;
          return (
            <tr
              key={matter.key}
              className={chosen ? 'row-chosen' : ''}
              aria-selected={chosen}
              onClick={() => props.onSelect(matter.key)}
              data-testid={matter.key}
              data-code={code}
            >
              <td>{moment(at, now)}</td>
              <td>
                <button type="button" className="row-button" onClick={() => props.onSelect(matter.key)}>
                  {deed}
                </button>
              </td>
              <td>{why}</td>
              <td>
                <Tag tone={tone}>{action}</Tag>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

import { useEffect, useRef } from 'react';
import type { Answer, Problem } from '@/generated';
import { problemSentence } from '../../failures';
import { useT } from '../../i18n';
import { Button } from '../../ui/Button';
import { type InputProps } from './input';
import { PlainInput } from './PlainInput';

type Row = Record<string, Answer>;

/** A repeating table. The whole table is one answer; a row is a map of its columns. */
export function RowsInput(props: InputProps & { problems: readonly Problem[] }) {
  const { view, value, name } = props;
  const t = useT();
  const rows = rowsOf(value);
  const { min, max } = view.rows;
  const full = max !== null && rows.length >= max;
  const root = useRef<HTMLDivElement>(null);
  // A new row takes the focus once it is drawn.
  const added = useRef(false);
  useEffect(() => {
    if (!added.current) return;
    added.current = false;
    root.current?.querySelector<HTMLElement>('tbody tr:last-child [data-entry]')?.focus();
  });
  const add = () => {
    added.current = true;
    change([...rows, {}]);
  };

  const change = (next: readonly Row[]) => props.onChange(next.length === 0 ? null : [...next]);
  const setCell = (row: number, column: string, answer: Answer | null) =>
    change(rows.map((cells, index) => (index === row ? withCell(cells, column, answer) : cells)));
  const problemAt = (row: number, column: string) =>
    props.problems.find(problem => problem.at === `${view.name}[${row}].${column}`);

  return (
    <div
      ref={root}
      className="rows"
      role="group"
      aria-labelledby={props.labelId}
      aria-describedby={props.describedBy}
      data-testid={`field-${name}`}
    >
      {rows.length > 0 && (
        <table>
          <thead>
            <tr>
              {view.columns.map(column => (
                <th key={column.name} scope="col">
                  {column.label}
                  {column.required && <i aria-hidden="true"> *</i>}
                </th>
              ))}
              <th>
                <span className="hidden">{t('form.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, row) => (
              // A row has no identity of its own: its place is what the engine knows it by.
              // oxlint-disable-next-line react/no-array-index-key
              <tr key={row}>
                {view.columns.map(column => {
                  const id = `${props.id}-${row}-${column.name}`;
                  const problem = problemAt(row, column.name);
                  return (
                    <td key={column.name} className={problem ? 'field-problem' : undefined}>
                      <PlainInput
                        view={column}
                        id={id}
                        name={`${name}-${row}-${column.name}`}
                        label={`${column.label} ${t('common.row', { row: row + 1 })}`}
                        value={cells[column.name] ?? null}
                        invalid={problem !== undefined}
                        {...(problem && { describedBy: `${id}-about` })}
                        onChange={answer => setCell(row, column.name, answer)}
                        onLeave={props.onLeave}
                      />
                      {problem && (
                        <p id={`${id}-about`} className="field-error">
                          {problemSentence(t, problem)}
                        </p>
                      )}
                    </td>
                  );
                })}
                <td>
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={t('form.removeRow', { row: row + 1 })}
                    onClick={() => change(rows.toSpliced(row, 1))}
                  >
                    ×
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className="rows-foot">
        {rows.length === 0 && <span className="mute">{t('form.rowsEmpty')} </span>}
        {rows.length < min && <span className="mute">{t('form.rowsLeast', { min })} </span>}
        {full && <span className="mute">{t('form.rowsMost', { max })} </span>}
        <Button
          tone="quiet"
          id={rows.length === 0 ? props.id : undefined}
          data-entry
          data-testid={`add-row-${name}`}
          disabled={full}
          onClick={add}
        >
          ＋ {t('form.addRow')}
        </Button>
      </div>
    </div>
  );
}

/** The rows of an answer. */
export function rowsOf(value: Answer | null): readonly Row[] {
  if (!Array.isArray(value)) return [];
  return value.filter((row): row is Row => typeof row === 'object' && row !== null);
}

function withCell(cells: Row, column: string, answer: Answer | null): Row {
  const { [column]: _, ...others } = cells;
  return answer === null ? others : { ...others, [column]: answer };
}

import type { ReactNode } from 'react';
import type { Answer, FieldView, FormView, LeftOut } from '@/generated';
import { type Translator, useT } from '../i18n';
import { answerText } from './answerText';
import { SignaturePad } from '../signature';
import { rowsOf } from './inputs/RowsInput';
import { pictureOf } from './signed';

/** The form as it reads on paper; the applicant checks this and signs it. */
export function FormReview({
  form,
  title,
  masked = false,
  children,
}: {
  form: FormView;
  /** Title of the paper. */
  title?: string;
  /** Hide the middle of personal numbers. */
  masked?: boolean;
  /** Statement, signature. */
  children?: ReactNode;
}) {
  return (
    <article className="paper selectable" data-testid="review">
      {title && <h3>{title}</h3>}
      {partsOf(form).map(part => (
        <section key={part.key}>
          <h4>{part.title}</h4>
          <dl>
            {part.fields.map(field => (
              <ReviewLine key={field.name} field={field} masked={masked} />
            ))}
          </dl>
        </section>
      ))}
      {children}
    </article>
  );
}

/** What stands under each heading, as `FormView::on_paper` of the rules has it for the papers. */
function partsOf(form: FormView) {
  const parts: { key: string; step: string; title: string; fields: FieldView[] }[] = [];
  for (const step of form.steps) {
    for (const section of step.sections) {
      const title = section.title || step.title;
      const fields = section.fields.filter(field => field.kind !== 'note' && field.kind !== 'material');
      const last = parts.at(-1);
      if (last?.step === step.id && last.title === title) last.fields.push(...fields);
      else if (fields.length > 0)
        parts.push({ key: `${step.id}/${section.id}`, step: step.id, title, fields });
    }
  }
  return parts;
}

function ReviewLine({ field, masked }: { field: FieldView; masked: boolean }) {
  const t = useT();
  const text = answerText(t, field, field.value, masked);
  const picture = pictureOf(field.value);
  const rows = field.kind === 'rows' ? rowsOf(field.value) : [];
  const wide = field.wide || field.kind === 'rows' || field.kind === 'long_text';
  return (
    <div className={wide ? 'paper-wide' : undefined}>
      <dt>{field.label}</dt>
      <dd data-testid={`review-${field.name}`}>
        {picture !== null ? (
          <SignaturePad signed={picture} onSigned={() => undefined} readOnly />
        ) : rows.length > 0 ? (
          <table className="paper-rows">
            <thead>
              <tr>
                {field.columns.map(column => (
                  <th key={column.name} scope="col">
                    {column.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- a row is known by its place
                <tr key={index}>
                  {field.columns.map(column => (
                    <td key={column.name}>{answerText(t, column, row[column.name] ?? null, masked)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          text || (
            <span className={field.required ? 'paper-missing' : 'mute'}>
              {field.required ? t('form.unanswered') : '—'}
            </span>
          )
        )}
      </dd>
    </div>
  );
}

/** Answers that stay in the draft and leave the application: their fields are hidden now, or a newer form has them no more. */
export function LeftOutAnswers(props: { answers: readonly LeftOut[]; setAside?: readonly LeftOut[] }) {
  const t = useT();
  const { answers, setAside = [] } = props;
  if (answers.length + setAside.length === 0) return null;
  return (
    <div className="left-out" data-testid="left-out">
      <LeftOutList title={t('form.leftOut')} answers={answers} />
      <LeftOutList title={t('form.setAside')} answers={setAside} />
    </div>
  );
}

function LeftOutList({ title, answers }: { title: string; answers: readonly LeftOut[] }) {
  const t = useT();
  if (answers.length === 0) return null;
  return (
    <>
      <strong>{title}</strong>
      <ul>
        {answers.map(answer => (
          <li key={answer.field}>
            {answer.label}：<s>{plainAnswer(t, answer.value)}</s>
          </li>
        ))}
      </ul>
    </>
  );
}

/** An answer without its field: what a person would recognise of it. */
export function plainAnswer(t: Translator, value: Answer): string {
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
  if (Array.isArray(value)) return value.map(one => (typeof one === 'string' ? one : '…')).join('、');
  return String(value);
}

import { useState } from 'react';
import type { ArchivePart, ArchiveSheet } from '@/generated';
import { host } from '@/host';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { RatingNote } from '@/shared/rating';
import { SubmissionPaper } from '@/shared/submission';
import { day, dueText } from '@/shared/time';
import { Button, Empty, Panel, Tag } from '@/shared/ui';
import { pagesOf, PhotoPanel } from '@/shared/viewer';
import { statusWords } from './words';

/** A found record to read: where it stands, the form as it was handed in, the decision, and the photos beside it. Nothing can be changed. */
export function SheetView(props: {
  sheet: ArchiveSheet;
  busy: boolean;
  onReveal: () => void;
  onBack: () => void;
}) {
  const t = useT();
  const { sheet } = props;
  const [index, setIndex] = useState(0);
  const part = sheet.parts[index];
  const reveal = () => {
    if (!sheet.revealed && !props.busy) props.onReveal();
  };
  useKeys({ Escape: props.onBack, V: reveal });
  const { words, tone } = statusWords(t, sheet.key.kind, sheet.status);
  const paper = part && <SubmissionPaper submission={part.submission} photoUrl={host.archivedPhotoUrl} />;
  return (
    <div className="workbench archive-open">
      <Panel
        title={
          <>
            {sheet.title} <Tag tone={tone}>{words}</Tag>
          </>
        }
        note={sheet.parts.length === 1 ? part?.department_name : undefined}
        actions={
          <Button tone="quiet" shortcut="Esc" autoFocus onClick={props.onBack} data-testid="archive-back">
            {t('archive.back')}
          </Button>
        }
        data-testid="archive-sheet"
      >
        <Facts sheet={sheet} />
        <RatingNote rating={sheet.rating} />
        <div className="archive-mask" data-testid="archive-mask">
          <small role="status">{t(sheet.revealed ? 'archive.revealed' : 'archive.masked')}</small>
          {!sheet.revealed && (
            <Button
              tone="quiet"
              shortcut="V"
              disabled={props.busy}
              onClick={reveal}
              data-testid="archive-reveal"
            >
              {t('archive.reveal')}
            </Button>
          )}
        </div>
        {sheet.parts.length > 1 && (
          <div className="chips archive-members" role="radiogroup" aria-label={t('archive.members')}>
            {sheet.parts.map((each, at) => (
              <button
                key={each.submission.case_number}
                type="button"
                role="radio"
                className="chip"
                aria-checked={at === index}
                onClick={() => setIndex(at)}
                data-testid={`archive-member-${at}`}
              >
                {each.submission.item_name}
              </button>
            ))}
          </div>
        )}
        {part ? (
          <>
            <PartFacts part={part} named={sheet.parts.length > 1} />
            {paper}
          </>
        ) : (
          <Empty title={t('archive.noParts')} />
        )}
      </Panel>
      {part && (
        <PhotoPanel
          key={part.submission.case_number}
          pages={pagesOf(part.submission.materials)}
          urlOf={host.archivedPhotoUrl}
          answers={{ paper, keys: { V: reveal } }}
        />
      )}
    </div>
  );
}

/** Number and dates of the whole, and why it was dropped. */
function Facts({ sheet }: { sheet: ArchiveSheet }) {
  const t = useT();
  return (
    <div className="archive-facts selectable">
      <b data-testid="archive-number">{sheet.number || t('archive.noNumber')}</b>
      <span>{t('archive.opened', { date: day(sheet.opened_at) })}</span>
      <span>{t('archive.changed', { date: day(sheet.changed_at) })}</span>
      {sheet.delivery && (
        <span>{t.with(`archive.delivery.${sheet.delivery.kind}`, { address: sheet.delivery.address })}</span>
      )}
      {sheet.reason !== '' && <span>{t('archive.dropped', { reason: sheet.reason })}</span>}
    </div>
  );
}

/** What became of one case. */
function PartFacts({ part, named }: { part: ArchivePart; named: boolean }) {
  const t = useT();
  const { submission, decision } = part;
  const { words, tone } = statusWords(t, 'case', part.status);
  return (
    <div className="archive-facts selectable">
      {named && (
        <>
          <Tag tone={tone}>{words}</Tag>
          <span>{part.department_name}</span>
          <span>{submission.case_number}</span>
        </>
      )}
      {submission.case_number !== '' && (
        <span>
          {t('archive.accepted', { date: day(submission.accepted_at), by: submission.accepted_by })}
        </span>
      )}
      {part.notice_at !== null && <span>{t('archive.notice', { date: day(part.notice_at) })}</span>}
      <span>{dueText(t, part.due)}</span>
      {decision && (
        <span data-testid="archive-decision">
          {decision.opinion === ''
            ? t('archive.decidedPlain', { date: day(decision.at), by: decision.by })
            : t('archive.decided', { date: day(decision.at), by: decision.by, opinion: decision.opinion })}
          {decision.legal_basis !== '' && ` ${t('archive.basis', { text: decision.legal_basis })}`}
        </span>
      )}
    </div>
  );
}

import type { JointScreen } from '@/generated';
import { DocumentActions } from '@/shared/documents';
import { type Translator, useT } from '@/shared/i18n';
import { MaterialSlots } from '@/shared/materials';
import { navigate } from '@/shared/route';
import { dueText, moment, useNow } from '@/shared/time';
import { Button, DueTag, Panel, PanelHeading, Tag } from '@/shared/ui';
import { decidedCount, isDecided, isMoving, type Standing, standingOf, TONES } from './progress';
import { slotsOfJoint } from './slots';
import { chosenParts, type Part } from './steps';

/** Every member, live: where it stands, who has it, since when, and when it is due. */
export function ProgressPanel({ screen }: { screen: JointScreen }) {
  const t = useT();
  const parts = chosenParts(screen);
  const photos = slotsOfJoint(t, screen.materials).filter(slot => slot.photos.length > 0);
  return (
    <Panel
      title={t('joint.progress')}
      note={t('joint.progressDecided', { decided: decidedCount(screen), all: parts.length })}
      data-testid="joint-progress"
      foot={screen.documents.length > 0 && <DocumentActions documents={screen.documents} />}
    >
      <ul aria-live="polite">
        {parts.map(part => (
          <ProgressLine key={part.part.item} part={part} standing={standingOf(part, screen.joint.members)} />
        ))}
      </ul>
      {photos.length > 0 && (
        <>
          <PanelHeading title={t('joint.reviewMaterials')} />
          <MaterialSlots slots={photos} readOnly onAttach={() => Promise.resolve()} onDetach={() => {}} />
        </>
      )}
    </Panel>
  );
}

function ProgressLine({ part: { member, part }, standing }: { part: Part; standing: Standing }) {
  const t = useT();
  const now = useNow();
  const time = member.since === null ? '' : moment(member.since, now);
  const caseId = member.case;
  const decided = isDecided(standing);
  return (
    <li className="joint-line" data-testid={`joint-progress-${part.item}`} data-status={member.status}>
      <span className={isMoving(standing) ? 'joint-dot joint-dot-on' : 'joint-dot'} aria-hidden="true" />
      <div>
        <span>{member.item_name}</span>{' '}
        <Tag tone={TONES[standing.kind]}>{standingWords(t, standing, part.department_name, time)}</Tag>{' '}
        <DueTag due={part.due} light={part.light} />
        <small>
          {[details(t, standing, time), decided || caseId === null ? '' : dueText(t, part.due)]
            .filter(words => words !== '')
            .join(' · ')}
        </small>
        {part.appear !== '' && standing.kind !== 'refused' && (
          <small className="joint-appear">{t('joint.appear', { text: part.appear })}</small>
        )}
        {standing.kind === 'returned' && caseId !== null && (
          <Button
            tone="quiet"
            onClick={() => navigate('counter', { case: caseId })}
            data-testid={`joint-open-case-${part.item}`}
          >
            {t('joint.openCase')}
          </Button>
        )}
      </div>
    </li>
  );
}

function standingWords(t: Translator, standing: Standing, department: string, time: string): string {
  switch (standing.kind) {
    case 'waits':
      return t('joint.progressWaitsFor', { names: standing.names.join('、') });
    case 'unclaimed':
      return t('joint.progressUnclaimed', { department });
    case 'claimed':
      return t('joint.progressClaimed', { department, name: standing.by });
    case 'returned':
      return t('joint.progressReturned');
    case 'approved':
      return t('joint.progressApproved', { time });
    case 'refused':
      return t('joint.progressRefused', { time });
    case 'withdrawn':
      return t('joint.progressWithdrawn', { time });
    case 'terminated':
      return t('joint.progressTerminated', { time });
  }
}

function details(t: Translator, standing: Standing, time: string): string {
  if (isDecided(standing)) return standing.by;
  return time === '' ? '' : t('joint.progressSince', { time });
}

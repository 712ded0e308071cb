import { useState } from 'react';
import type { CaseScreen, CaseState } from '@/generated';
import { AskApplicant, useApplicantPage } from '@/shared/applicant';
import { DocumentActions } from '@/shared/documents';
import { FormReview } from '@/shared/form';
import { type Translator, useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { MaterialSlots, slotsOfCase } from '@/shared/materials';
import { RatingNote } from '@/shared/rating';
import { navigate } from '@/shared/route';
import { SignaturePad } from '@/shared/signature';
import { clock, dueText } from '@/shared/time';
import { Button, DueTag, Panel, Tag } from '@/shared/ui';
import { BranchDialog } from './BranchDialogs';
import { BranchMenu } from './BranchMenu';
import { awaitedSlots, type Branch, openBranches } from './branches';
import { CaseHistory } from './CaseHistory';
import { caseFacts } from './caseFacts';
import { useCase } from './useCase';
import { caseStatus } from './words';

const nothing = () => undefined;

/** How a case ended without a decision, why, and what can be done against it. */
function CaseEnd({ screen }: { screen: CaseScreen }) {
  const t = useT();
  const { state } = screen.case;
  const words = endWords(t, state);
  if (words === null) return null;
  const { reconsideration_by: reconsideration, lawsuit_by: lawsuit } = screen;
  return (
    <div className="notice notice-warn" role="note" data-testid="case-end">
      <div>
        <strong className="selectable">{words}</strong>
        {state.status === 'declined' && state.office && (
          <p className="selectable">
            {t('case.rightOffice', {
              office: [state.office.name, state.office.address, state.office.phone]
                .filter(part => part !== '')
                .join(' '),
            })}
          </p>
        )}
        {'number' in state && state.number && (
          <p className="selectable">{t('case.document', { number: state.number })}</p>
        )}
        {reconsideration !== null && lawsuit !== null && (
          <p>{t('case.remedies', { reconsideration, lawsuit })}</p>
        )}
      </div>
    </div>
  );
}

function endWords(t: Translator, state: CaseState): string | null {
  switch (state.status) {
    case 'not_needed':
      return t('case.told', { time: clock(state.at), by: state.by, reason: state.reason });
    case 'declined':
      return t('case.declined', { time: clock(state.at), by: state.by, reason: state.reason });
    case 'withdrawn':
      return t('case.withdrawnBy', { time: clock(state.at), reason: state.reason });
    case 'terminated':
      return t('case.terminated', { time: clock(state.at), reason: state.reason });
    default:
      return null;
  }
}

/** A case that was handed in or dropped: its key data as text, its documents, and the form as it was. */
export function CaseReceipt({ screen }: { screen: CaseScreen }) {
  const t = useT();
  const { case: held, form } = screen;
  const { state, acceptance, joint } = held;
  const status = caseStatus(t, state.status);
  const work = useCase(held.id);
  const applicant = useApplicantPage('case', held.id, '', held.signature);
  const ratable = joint === null && !screen.rated && state.status !== 'discarded';
  const [dialog, setDialog] = useState<Branch | 'branches' | null>(null);
  const branches = openBranches(screen);
  const awaited = branches.includes('bring_later') ? awaitedSlots(screen) : [];
  const slots = slotsOfCase(form, held.attachments, held.settlements);
  useKeys({ 'Ctrl+B': () => setDialog('branches') }, { enabled: branches.length > 0 && dialog === null });
  const decided = state.status === 'approved' || state.status === 'refused' ? state : null;
  return (
    <>
      <Panel
        reading
        data-testid="receipt"
        title={
          <>
            {held.item_name} <Tag tone={status.tone}>{status.words}</Tag>
            {screen.unsent && <Tag data-testid="unsent">{t('case.unsent')}</Tag>}
            {screen.rated && <Tag tone="ok">{t('applicant.hasRated')}</Tag>}
          </>
        }
        note={caseFacts(t, screen).join(' · ')}
      >
        {joint !== null && (
          <div className="notice" role="note">
            <span className="grow">{t('case.joint')}</span>
            <Button onClick={() => navigate('joint', { joint })}>{t('case.openJoint')}</Button>
          </div>
        )}
        <CaseEnd screen={screen} />
        {state.status === 'discarded' && (
          <div className="notice notice-warn" role="note">
            {t('case.discarded', { reason: state.reason })}
          </div>
        )}
        {acceptance && (
          <div className="receipt selectable">
            <p className="receipt-title">✓ {t('receipt.accepted')}</p>
            <dl>
              <dt>{t('receipt.number')}</dt>
              <dd className="receipt-number" data-testid="receipt-number">
                {acceptance.number}
              </dd>
              <dt>{t('receipt.password')}</dt>
              <dd className="receipt-number" data-testid="receipt-password">
                {acceptance.query_password}
              </dd>
              <dt>{t('receipt.due')}</dt>
              <dd data-testid="receipt-due">
                {dueText(t, acceptance.due)} <DueTag due={screen.due} light={screen.light} />
                {acceptance.basis !== 'complete' && acceptance.counts_from && (
                  <small> {t(`case.basis.${acceptance.basis}`, { date: acceptance.counts_from })}</small>
                )}
              </dd>
              <dt>{t('receipt.document')}</dt>
              <dd>{acceptance.document}</dd>
              <dt>{t('receipt.by')}</dt>
              <dd>
                {acceptance.by} · {t('common.counter', { counter: acceptance.counter })} ·{' '}
                {clock(acceptance.at)}
              </dd>
              {decided && (
                <>
                  <dt>{t('receipt.decision')}</dt>
                  <dd>
                    <Tag tone={status.tone}>{status.words}</Tag> {decided.by} · {clock(decided.at)}
                  </dd>
                </>
              )}
              {decided?.opinion && (
                <>
                  <dt>{t('receipt.opinion')}</dt>
                  <dd>{decided.opinion}</dd>
                </>
              )}
            </dl>
            <small>{t('receipt.next')}</small>
            <p className="receipt-keys">{t('receipt.goOn')}</p>
          </div>
        )}
        <RatingNote rating={screen.rating} />
        <AskApplicant present={applicant.present && ratable} what="rate" onAsk={() => applicant.ask('')} />
        {screen.documents.length > 0 && (
          <div className="receipt-papers">
            <DocumentActions documents={screen.documents} />
          </div>
        )}
        <CaseHistory screen={screen} />
        <FormReview form={form} title={t('case.reviewTitle', { item: held.item_name })} masked>
          {screen.statement && <p className="paper-statement">{screen.statement}</p>}
          <SignaturePad signed={held.signature} onSigned={nothing} readOnly />
        </FormReview>
      </Panel>
      <Panel
        title={t('materials.title', { have: form.materials.length, all: form.materials.length })}
        foot={
          branches.length > 0 && (
            <div className="accept-foot">
              <Button
                className="btn-block"
                shortcut="Ctrl+B"
                onClick={() => setDialog('branches')}
                data-testid="branches"
              >
                {t('case.branches')}
              </Button>
            </div>
          )
        }
      >
        {awaited.length > 0 && (
          <MaterialSlots
            slots={slots.filter(slot => awaited.includes(slot.slot))}
            all={slots}
            onAttach={work.attach}
            onDetach={work.detach}
            onPhoto={work.changePhoto}
          />
        )}
        <MaterialSlots
          slots={slots.filter(slot => !awaited.includes(slot.slot))}
          all={slots}
          onAttach={async () => undefined}
          onDetach={nothing}
          readOnly
        />
      </Panel>
      {dialog === 'branches' && (
        <BranchMenu open={branches} onChoose={setDialog} onClose={() => setDialog(null)} />
      )}
      {dialog !== null && dialog !== 'branches' && (
        <BranchDialog branch={dialog} screen={screen} work={work} onClose={() => setDialog(null)} />
      )}
    </>
  );
}

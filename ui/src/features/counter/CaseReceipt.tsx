import type { CaseScreen } from '@/generated';
import { DocumentActions } from '@/shared/documents';
import { FormReview } from '@/shared/form';
import { useT } from '@/shared/i18n';
import { MaterialSlots, slotsOfCase } from '@/shared/materials';
import { navigate } from '@/shared/route';
import { SignaturePad } from '@/shared/signature';
import { clock, dueText } from '@/shared/time';
import { Button, Panel, Tag } from '@/shared/ui';
import { caseFacts } from './caseFacts';
import { caseStatus } from './words';

const nothing = () => undefined;

/** A case that was handed in or dropped: its key data as text, its documents, and the form as it was. */
export function CaseReceipt({ screen }: { screen: CaseScreen }) {
  const t = useT();
  const { case: held, form } = screen;
  const { state, acceptance, joint } = held;
  const status = caseStatus(t, state.status);
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
              <dd data-testid="receipt-due">{dueText(t, acceptance.due)}</dd>
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
            <DocumentActions documents={screen.documents} />
            <small>{t('receipt.next')}</small>
            <p className="receipt-keys">{t('receipt.goOn')}</p>
          </div>
        )}
        <FormReview form={form} title={t('case.reviewTitle', { item: held.item_name })} masked>
          {screen.statement && <p className="paper-statement">{screen.statement}</p>}
          <SignaturePad signed={held.signature} onSigned={nothing} readOnly />
        </FormReview>
      </Panel>
      <Panel title={t('materials.title', { have: form.materials.length, all: form.materials.length })}>
        <MaterialSlots
          slots={slotsOfCase(form, held.attachments, held.settlements)}
          onAttach={async () => undefined}
          onDetach={nothing}
          readOnly
        />
      </Panel>
    </>
  );
}

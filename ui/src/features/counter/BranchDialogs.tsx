import { useState } from 'react';
import type { CaseScreen, DeclineGround, RightOffice, SuppliedMaterial } from '@/generated';
import { useT } from '@/shared/i18n';
import { Dialog, ReasonField } from '@/shared/ui';
import { awaitedSlots, type Branch } from './branches';
import { OfficeField } from './OfficeField';
import type { useCase } from './useCase';

interface Props {
  branch: Branch;
  screen: CaseScreen;
  work: ReturnType<typeof useCase>;
  onClose: () => void;
}

/** The dialog of a branch. The one-time notice has its own, with its own key. */
export function BranchDialog({ branch, screen, work, onClose }: Props) {
  const t = useT();
  const done = (saved: Promise<unknown>) => {
    void saved.then(answer => answer !== undefined && onClose());
  };
  switch (branch) {
    case 'notice':
      return null;
    case 'receive':
      return (
        <Dialog
          title={t('branch.receive')}
          confirmDisabled={work.closing}
          onClose={onClose}
          onConfirm={() => done(work.receive())}
          data-testid="receive-dialog"
        >
          <p>{t('branch.receive.lead')}</p>
        </Dialog>
      );
    case 'not_needed':
      return (
        <ReasonDialog
          title={t('branch.not_needed')}
          lead={t('branch.not_needed.lead')}
          suggestions={[
            t('branch.not_needed.filing'),
            t('branch.not_needed.abolished'),
            t('branch.not_needed.valid'),
          ]}
          onClose={onClose}
          onConfirm={reason => done(work.notNeeded(reason))}
        />
      );
    case 'withdraw':
      return (
        <ReasonDialog
          title={t('branch.withdraw')}
          lead={t('branch.withdraw.lead')}
          suggestions={[
            t('branch.withdraw.changed'),
            t('branch.withdraw.elsewhere'),
            t('branch.withdraw.wrong'),
          ]}
          onClose={onClose}
          onConfirm={reason => done(work.withdraw(reason))}
        />
      );
    case 'correct':
      return (
        <CorrectDialog screen={screen} onClose={onClose} onConfirm={fixed => done(work.correct(fixed))} />
      );
    case 'decline':
      return (
        <DeclineDialog
          screen={screen}
          onClose={onClose}
          onConfirm={decision => done(work.decline(decision))}
        />
      );
    case 'supplement':
      return (
        <SupplementDialog screen={screen} onClose={onClose} onConfirm={list => done(work.supplement(list))} />
      );
    case 'bring_later':
      return (
        <LaterDialog screen={screen} onClose={onClose} onConfirm={slots => done(work.bringLater(slots))} />
      );
  }
}

function ReasonDialog(props: {
  title: string;
  lead: string;
  suggestions: string[];
  onClose: () => void;
  onConfirm: (reason: string) => void;
}) {
  const t = useT();
  const [reason, setReason] = useState('');
  return (
    <Dialog
      title={props.title}
      deliberate
      confirmDisabled={reason.trim() === ''}
      onClose={props.onClose}
      onConfirm={() => props.onConfirm(reason.trim())}
      data-testid="reason-dialog"
    >
      <div className="dialog-fields">
        <p>{props.lead}</p>
        <ReasonField
          label={t('common.reason')}
          value={reason}
          onChange={setReason}
          suggestions={props.suggestions}
        />
      </div>
    </Dialog>
  );
}

function CorrectDialog(props: {
  screen: CaseScreen;
  onClose: () => void;
  onConfirm: (correction: { what: string; how: string }) => void;
}) {
  const t = useT();
  const { form } = props.screen;
  // What is wrong now is what is most likely being put right; after it, the materials.
  const named = [...form.problems.map(problem => problem.label), ...form.materials.map(each => each.name)];
  const [what, setWhat] = useState('');
  const [how, setHow] = useState('');
  return (
    <Dialog
      title={t('branch.correct')}
      confirmDisabled={what.trim() === ''}
      onClose={props.onClose}
      onConfirm={() => props.onConfirm({ what: what.trim(), how: how.trim() })}
      data-testid="correct-dialog"
    >
      <div className="dialog-fields">
        <p>{t('branch.correct.lead')}</p>
        <ReasonField
          label={t('branch.correct.what')}
          value={what}
          onChange={setWhat}
          suggestions={[...new Set(named)].slice(0, 8)}
        />
        <label>
          {t('branch.correct.how')}
          <input
            className="input"
            value={how}
            onChange={event => setHow(event.target.value)}
            data-testid="correct-how"
          />
        </label>
      </div>
    </Dialog>
  );
}

const GROUNDS: readonly DeclineGround[] = ['not_our_remit', 'not_supplemented', 'not_entitled', 'other'];

function DeclineDialog(props: {
  screen: CaseScreen;
  onClose: () => void;
  onConfirm: (decision: {
    ground: DeclineGround;
    reason: string;
    legal_basis: string;
    office: RightOffice | null;
  }) => void;
}) {
  const t = useT();
  const grounds = GROUNDS.filter(
    ground => ground !== 'not_supplemented' || props.screen.case.notice !== null,
  );
  const [ground, setGround] = useState<DeclineGround>('not_our_remit');
  const [reason, setReason] = useState('');
  const [basis, setBasis] = useState('');
  const [office, setOffice] = useState<RightOffice | null>(null);
  const named = ground !== 'not_our_remit' || (office !== null && office.name.trim() !== '');
  return (
    <Dialog
      title={t('branch.decline')}
      width={640}
      danger
      confirmLabel={t('branch.decline.confirm')}
      confirmDisabled={reason.trim() === '' || !named}
      onClose={props.onClose}
      onConfirm={() => props.onConfirm({ ground, reason: reason.trim(), legal_basis: basis.trim(), office })}
      data-testid="decline-dialog"
    >
      <div className="dialog-fields">
        <p>{t('branch.decline.lead')}</p>
        <div className="chips" role="radiogroup" aria-label={t('branch.decline.ground')}>
          {grounds.map(each => (
            <button
              key={each}
              type="button"
              role="radio"
              className="chip"
              aria-checked={ground === each}
              onClick={() => setGround(each)}
              data-testid={`ground-${each}`}
            >
              {t(`ground.${each}`)}
            </button>
          ))}
        </div>
        {ground === 'not_our_remit' && <OfficeField value={office} onChange={setOffice} />}
        <ReasonField
          label={t('common.reason')}
          value={reason}
          onChange={setReason}
          suggestions={[t(`ground.${ground}.reason`)]}
        />
        <label>
          {t('branch.decline.basis')}
          <input
            className="input"
            value={basis}
            onChange={event => setBasis(event.target.value)}
            data-testid="decline-basis"
          />
        </label>
      </div>
    </Dialog>
  );
}

function SupplementDialog(props: {
  screen: CaseScreen;
  onClose: () => void;
  onConfirm: (received: SuppliedMaterial[]) => void;
}) {
  const t = useT();
  const { case: held, form } = props.screen;
  const asked = held.notice?.missing.map(({ slot, name }) => ({ slot, name })) ?? [];
  const listed = asked.length > 0 ? asked : form.materials.map(({ slot, name }) => ({ slot, name }));
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set(asked.map(each => each.slot)));
  const [other, setOther] = useState('');
  const copies = (slot: string) => form.materials.find(each => each.slot === slot)?.copies ?? 1;
  const received: SuppliedMaterial[] = [
    ...listed
      .filter(each => checked.has(each.slot))
      .map(({ slot, name }) => ({ slot, name, copies: Math.max(1, copies(slot)) })),
    ...(other.trim() === '' ? [] : [{ slot: '', name: other.trim(), copies: 1 }]),
  ];
  const left = form.problems.length;
  return (
    <Dialog
      title={t('branch.supplement')}
      width={600}
      confirmDisabled={received.length === 0}
      onClose={props.onClose}
      onConfirm={() => props.onConfirm(received)}
      data-testid="supplement-dialog"
    >
      <div className="dialog-fields">
        <p>{t('branch.supplement.lead')}</p>
        <ul className="checks">
          {listed.map(each => (
            <li key={each.slot}>
              <label>
                <input
                  type="checkbox"
                  checked={checked.has(each.slot)}
                  onChange={() => {
                    const next = new Set(checked);
                    if (!next.delete(each.slot)) next.add(each.slot);
                    setChecked(next);
                  }}
                />{' '}
                {each.name}
              </label>
            </li>
          ))}
        </ul>
        <label>
          {t('branch.supplement.other')}
          <input
            className="input"
            value={other}
            onChange={event => setOther(event.target.value)}
            data-testid="supplement-other"
          />
        </label>
        <p className={left > 0 ? 'notice notice-warn' : 'notice'} data-testid="supplement-check">
          {left > 0 ? t('branch.supplement.still', { count: left }) : t('branch.supplement.complete')}
        </p>
      </div>
    </Dialog>
  );
}

function LaterDialog(props: {
  screen: CaseScreen;
  onClose: () => void;
  onConfirm: (slots: string[]) => void;
}) {
  const t = useT();
  const { case: held, form } = props.screen;
  const awaited = awaitedSlots(props.screen).map(slot => {
    const material = form.materials.find(each => each.slot === slot);
    const photos = held.attachments.filter(photo => photo.slot === slot).length;
    return { slot, name: material?.name ?? slot, ready: photos >= (material?.pages ?? 1) };
  });
  const ready = awaited.filter(each => each.ready).map(each => each.slot);
  return (
    <Dialog
      title={t('branch.bring_later')}
      confirmDisabled={ready.length === 0}
      onClose={props.onClose}
      onConfirm={() => props.onConfirm(ready)}
      data-testid="later-dialog"
    >
      <div className="dialog-fields">
        <p>{t('branch.bring_later.lead')}</p>
        <ul className="checks">
          {awaited.map(each => (
            <li key={each.slot}>
              {each.ready ? '✓' : '·'} {each.name}{' '}
              {!each.ready && <small>{t('branch.bring_later.photo')}</small>}
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

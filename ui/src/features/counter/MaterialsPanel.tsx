import { useState } from 'react';
import type { CaseScreen, Problem } from '@/generated';
import { FormReview } from '@/shared/form';
import { useT } from '@/shared/i18n';
import {
  DisputeDialog,
  isComplete,
  isMissing,
  isUnreadable,
  MaterialSlots,
  slotsOfCase,
  type SlotView,
} from '@/shared/materials';
import { useRpc } from '@/shared/rpc';
import { Button, Kbd, Panel } from '@/shared/ui';
import type { useCase } from './useCase';

interface Props {
  screen: CaseScreen;
  work: ReturnType<typeof useCase>;
  accepting: boolean;
  onAccept: () => void;
  onNotice: () => void;
  onBranches: () => void;
  onJump: (problem: Problem) => void;
}

/** Right: materials, what is still missing, and the two ways a case goes on. */
export function MaterialsPanel({ screen, work, accepting, onAccept, onNotice, onBranches, onJump }: Props) {
  const t = useT();
  const { case: held, form } = screen;
  const pictures = useRpc('item_pictures', { item: held.item, version: held.version });
  const [disputed, setDisputed] = useState<SlotView | null>(null);
  const slots = slotsOfCase(form, held.attachments, held.settlements);
  const missing = slots.filter(isMissing);
  const unreadable = slots.filter(isUnreadable);
  const inForm = form.problems.filter(problem => !problem.code.startsWith('material_'));
  const returned = held.state.status === 'returned';
  const acceptLabel = returned
    ? t('case.resubmit')
    : screen.kind === 'at_once'
      ? t('case.acceptAtOnce')
      : t('case.accept');
  return (
    <Panel
      data-testid="materials"
      title={t('materials.title', { have: slots.filter(isComplete).length, all: slots.length })}
      note={
        <span className="f9">
          {t('materials.photograph')} <Kbd>F9</Kbd>
        </span>
      }
      foot={
        <div className="accept-foot">
          <div data-testid="missing">
            <strong>
              {missing.length > 0
                ? t('materials.stillMissing', { count: missing.length })
                : t('materials.allThere')}
            </strong>
            {missing.length > 0 && (
              <small className="missing-names">{missing.map(slot => slot.name).join('；')}</small>
            )}
          </div>
          {unreadable.length > 0 && (
            <small className="unreadable">{t('materials.unreadable', { count: unreadable.length })}</small>
          )}
          {inForm[0] && (
            <button type="button" className="to-problem" onClick={() => inForm[0] && onJump(inForm[0])}>
              {t('form.summary', { count: inForm.length })}
            </button>
          )}
          {!returned && (
            <Button
              className="btn-block"
              shortcut="Ctrl+N"
              onClick={onNotice}
              disabled={held.notice !== null || screen.status_now === 'deemed'}
              data-testid="notify"
            >
              {held.notice ? t('case.noticed', { number: held.notice.number }) : t('case.notice')}
            </Button>
          )}
          <Button className="btn-block" shortcut="Ctrl+B" onClick={onBranches} data-testid="branches">
            {t('case.branches')}
          </Button>
          <Button
            tone="primary"
            className="btn-block"
            shortcut="Ctrl+Enter"
            onClick={onAccept}
            disabled={accepting || screen.withdrawn_since !== null}
            data-testid={returned ? 'resubmit' : 'accept'}
          >
            {acceptLabel}
          </Button>
        </div>
      }
    >
      <MaterialSlots
        slots={slots}
        onAttach={work.attach}
        onDetach={work.detach}
        onPhoto={work.changePhoto}
        onSettle={work.settle}
        sharing={{
          fetching: work.fetching,
          // What was typed last may be the number that is asked with.
          onFetch: slot => void work.saved().then(() => work.fetch(slot)),
          onDispute: setDisputed,
          reports: screen.discrepancies,
        }}
        {...(pictures.data && { pictures: pictures.data })}
        answers={{ paper: <FormReview form={form} title={held.item_name} /> }}
      />
      {disputed && (
        <DisputeDialog
          slot={disputed}
          onClose={() => setDisputed(null)}
          onReport={async account => {
            if (await work.dispute(disputed.slot, account)) setDisputed(null);
          }}
        />
      )}
    </Panel>
  );
}

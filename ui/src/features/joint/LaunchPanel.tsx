import type { JointScreen, Refusal } from '@/generated';
import { failureSentence } from '@/shared/failures';
import { useT } from '@/shared/i18n';
import { isComplete, MaterialSlots } from '@/shared/materials';
import { useAct } from '@/shared/rpc';
import { Button, Empty, Panel } from '@/shared/ui';
import { slotsOfJoint } from './slots';
import { blockersInOrder, chosenParts } from './steps';
import { useSharing } from './useSharing';

/** The photos, each kind once for all members; what is still missing, in words; and the key that launches it. */
export function LaunchPanel(props: {
  screen: JointScreen;
  canSubmit: boolean;
  busy: boolean;
  onSettle: (blocker: Refusal) => void;
  onLaunch: () => void;
}) {
  const t = useT();
  const { screen, canSubmit } = props;
  const attach = useAct('joint_attach');
  const detach = useAct('joint_detach');
  const changed = useAct('joint_photo');
  const joint = screen.joint.id;
  const { sharing, dialog } = useSharing(screen);
  const slots = slotsOfJoint(t, screen.materials);
  const have = slots.filter(isComplete).length;
  const offices = new Set(chosenParts(screen).map(({ part }) => part.department_name)).size;
  return (
    <Panel
      title={t('joint.materials', { have, need: slots.length })}
      data-testid="joint-materials"
      foot={
        <div className="joint-launch">
          {screen.blockers.length > 0 ? (
            <>
              <b>{t('joint.blockers', { count: screen.blockers.length })}</b>
              <ul className="joint-blockers" data-testid="joint-blockers">
                {blockersInOrder(screen).map(blocker => (
                  <li
                    key={`${blocker.code} ${blocker.params['item'] ?? ''} ${blocker.params['member'] ?? ''}`}
                  >
                    <span>{failureSentence(t, blocker)}</span>
                    <Button
                      tone="quiet"
                      onClick={() => props.onSettle(blocker)}
                      data-testid={`joint-blocker-${blocker.code}`}
                    >
                      {t('joint.jump')}
                    </Button>
                  </li>
                ))}
              </ul>
            </>
          ) : (
            <p className="joint-ready">
              <b>{t('joint.ready')}</b>
              {canSubmit && <small>{t('joint.submitHint', { count: offices })}</small>}
            </p>
          )}
          {canSubmit ? (
            <Button
              tone="primary"
              className="btn-block"
              shortcut="Ctrl+Enter"
              onClick={props.onLaunch}
              disabled={props.busy || screen.blockers.length > 0}
              data-testid="joint-submit"
            >
              {t('joint.submit')}
            </Button>
          ) : (
            <p className="joint-guide" data-testid="joint-guide">
              {t('joint.guideCannot')} <small>{t('joint.guideNext')}</small>
            </p>
          )}
        </div>
      }
    >
      {slots.length === 0 ? (
        <Empty title={t('joint.materialsNone')} />
      ) : (
        <MaterialSlots
          slots={slots}
          onAttach={(kind, photo) => attach.act({ joint, kind, photo })}
          onDetach={(kind, hash) => void detach.act({ joint, kind, hash })}
          onPhoto={(kind, hash, action) => void changed.act({ joint, kind, hash, action })}
          sharing={sharing}
        />
      )}
      {dialog}
    </Panel>
  );
}

import { type KeyboardEvent, useState } from 'react';
import type { JointScreen } from '@/generated';
import { useT } from '@/shared/i18n';
import { isChord, useKeys } from '@/shared/keys';
import { useAct } from '@/shared/rpc';
import { clock, period } from '@/shared/time';
import { Button, Kbd, Panel, Tag } from '@/shared/ui';
import { DiscardDialog } from './DiscardDialog';
import { chosenItems, isDraft, type Part, partsOf } from './steps';

/** The members of the package with their office, limit and order; the consent; what is saved by applying together. */
export function MembersPanel({
  screen,
  keysOn,
  onEnter,
}: {
  screen: JointScreen;
  /** The keys of the boxes are on. */
  keysOn: boolean;
  /** Enter on a box. */
  onEnter?: () => void;
}) {
  const t = useT();
  const [dropping, setDropping] = useState(false);
  const choose = useAct('joint_choose');
  const consent = useAct('joint_consent');
  const draft = isDraft(screen);
  const { id, consent_at: consentAt, package_name: title } = screen.joint;
  const parts = partsOf(screen);
  const chosen = chosenItems(screen);
  const busy = choose.pending || consent.pending;
  const toggle = (item: string) => {
    if (busy) return;
    const members = chosen.includes(item) ? chosen.filter(each => each !== item) : [...chosen, item];
    void choose.act({ joint: id, members });
  };
  const agree = () => {
    if (!busy) void consent.act({ joint: id, given: consentAt === null });
  };
  useKeys(
    {
      ...Object.fromEntries(
        parts.slice(0, 9).map(({ part }, index) => [`${index + 1}`, () => toggle(part.item)]),
      ),
      Y: agree,
    },
    { enabled: draft && keysOn },
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isChord(event, 'Enter')) return;
    event.preventDefault();
    onEnter?.();
  };
  return (
    <Panel
      title={title}
      note={t('joint.chosen', { chosen: chosen.length, all: parts.length })}
      data-testid="joint-options"
      foot={
        <div className="joint-consent">
          <label>
            <input
              type="checkbox"
              checked={consentAt !== null}
              disabled={!draft}
              onChange={agree}
              onKeyDown={onKeyDown}
              data-testid="joint-consent"
            />
            <span>{t('joint.consent')}</span>
            {draft && keysOn && <Kbd>Y</Kbd>}
            {consentAt === null ? (
              <Tag tone="warn">{t('joint.consentMissing')}</Tag>
            ) : (
              <Tag tone="ok">{t('joint.consentGiven', { time: clock(consentAt) })}</Tag>
            )}
          </label>
          <small data-testid="joint-saved">
            {t('joint.saved', {
              members: chosen.length,
              photos: screen.joint.attachments.length,
              fields: screen.fields_saved,
              documents: screen.materials_saved,
            })}
          </small>
          {draft && (
            <Button tone="quiet" onClick={() => setDropping(true)} data-testid="joint-discard">
              {t('joint.discard')}
            </Button>
          )}
        </div>
      }
    >
      <ul data-joint-first="options">
        {parts.map(({ member, part }, index) => (
          <li key={part.item} className="joint-member">
            <label>
              <input
                type="checkbox"
                checked={member.chosen}
                disabled={!draft}
                onChange={() => toggle(part.item)}
                onKeyDown={onKeyDown}
                aria-label={t('joint.memberLabel', {
                  name: member.item_name,
                  department: part.department_name,
                })}
                data-testid={`joint-member-${part.item}`}
              />
              <span className="grow">
                {member.item_name} {draft && keysOn && index < 9 && <Kbd>{`${index + 1}`}</Kbd>}
              </span>
              <MemberTag member={member} part={part} />
            </label>
          </li>
        ))}
      </ul>
      {dropping && <DiscardDialog joint={id} onClose={() => setDropping(false)} />}
    </Panel>
  );
}

/** Who decides it and when: here at once, after others, or within its limit. */
function MemberTag({ part }: Part) {
  const t = useT();
  if (part.at_once) return <Tag tone="info">{t('joint.atOnce')}</Tag>;
  const when =
    part.after.length > 0
      ? t('joint.after', { names: part.after.join('、') })
      : part.limit === null
        ? ''
        : period(t, part.limit);
  return <Tag>{[part.department_name, when].filter(words => words !== '').join(' · ')}</Tag>;
}

import { useRef } from 'react';
import type { Attachment, DiscrepancyRow, MaterialPictures, Settlement } from '@/generated';
import { host } from '@/host';
import { type Translator, useT } from '../i18n';
import { isChord } from '../keys';
import { period } from '../time';
import { Kbd } from '../ui/Button';
import { FileInput } from '../ui/FileInput';
import { Tag, type Tone } from '../ui/Tag';
import { flawWords, isFlawed, isObjected, verdictWords } from '../verdict';
import { LicenceLine } from './LicenceLine';
import { PictureButtons } from './PictureButtons';
import { isComplete, isFetched, settlementsOf, type SlotView, takesPhotos } from './slot';

/** What the file dialog offers; the engine looks at the bytes and decides. */
const ACCEPTED = 'image/jpeg,image/png,image/webp,application/pdf';

interface Props {
  slot: SlotView;
  readOnly: boolean;
  chosen: boolean;
  over: boolean;
  working: boolean;
  pictures: MaterialPictures | undefined;
  onChoose: () => void;
  onFiles: (files: readonly File[]) => void;
  /** Opens the viewer at the photo of this number, from 1. */
  onView: (page: number) => void;
  /** Says why a page need not be taken again; without it that is not offered. */
  onOverrule: ((photo: Attachment) => void) | undefined;
  /** The same paper is in another slot: its name, and what puts its pages here, too. */
  twin: { name: string; onUse: () => void } | undefined;
  onDetach: (hash: string) => void;
  onSettle?: (settlement: Settlement | null) => void;
  /** Fetching by data sharing, where it is offered. */
  sharing?: {
    report: DiscrepancyRow | undefined;
    fetching: boolean;
    onFetch: () => void;
    onDispute: () => void;
  };
}

/** A material with its photos. */
export function SlotRow(props: Props) {
  const { slot, readOnly } = props;
  const t = useT();
  const file = useRef<HTMLInputElement>(null);
  const [first] = slot.photos;
  const state = slotState(t, slot);
  const ways = readOnly || !props.onSettle ? [] : settlementsOf(slot);
  const pick = () => file.current?.click();
  const openable = !readOnly && takesPhotos(slot);
  const objected = readOnly ? undefined : slot.photos.find(isObjected);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Enter on a slot opens its file dialog
    <div
      className={`slot ${props.chosen ? 'slot-chosen' : ''} ${props.over ? 'slot-over' : ''}`}
      role="group"
      aria-label={`${slot.name} ${state.words}`}
      data-slot={slot.slot}
      data-testid={`slot-${slot.slot}`}
      tabIndex={readOnly ? undefined : 0}
      onFocus={props.onChoose}
      onKeyDown={event => {
        if (openable && event.target === event.currentTarget && isChord(event, 'Enter')) {
          event.preventDefault();
          pick();
        }
      }}
    >
      {first ? (
        <Thumb {...props} photo={first} page={1} />
      ) : (
        <button
          type="button"
          className="slot-cover slot-none"
          aria-label={t('materials.addTo', { name: slot.name })}
          disabled={!openable}
          tabIndex={-1}
          onClick={pick}
        >
          {openable ? '+' : ''}
        </button>
      )}
      <div>
        <div className="slot-name">
          <span>
            {slot.name}
            {slot.required && !slot.shared && <i className="hidden">{t('form.required')}</i>}
          </span>
          <Tag tone={state.tone} data-testid={`slot-state-${slot.slot}`}>
            {state.words}
          </Tag>
        </div>
        <small>{requirement(t, slot)}</small>
        {props.chosen && !isComplete(slot) && slot.howToGet && (
          <small>
            <br />
            {t('materials.howToGet', { where: slot.howToGet })}
          </small>
        )}
        {props.sharing && slot.licence && <LicenceLine slot={slot} {...props.sharing} />}
      </div>
      <div className="slot-actions">
        {slot.photos.slice(1).map((photo, index) => (
          <Thumb key={photo.hash} {...props} photo={photo} page={index + 2} />
        ))}
        {props.working && <span role="status">{t('materials.working')}</span>}
        {openable && (
          <>
            {slot.photos.length > 0 && (
              <button type="button" className="slot-settle" onClick={pick}>
                {t('materials.add')}
              </button>
            )}
            <FileInput
              ref={file}
              multiple
              accept={ACCEPTED}
              label={t('materials.addTo', { name: slot.name })}
              data-slot-file={slot.slot}
              data-testid={`slot-file-${slot.slot}`}
              onFiles={props.onFiles}
            />
          </>
        )}
        {objected && props.onOverrule && (
          <button
            type="button"
            className="slot-settle slot-overrule"
            aria-keyshortcuts="Alt+U"
            onClick={() => props.onOverrule?.(objected)}
            data-testid={`overrule-${slot.slot}`}
          >
            {t('overrule.open')} <Kbd>Alt+U</Kbd>
          </button>
        )}
        {props.twin && (
          <button
            type="button"
            className="slot-settle"
            onClick={props.twin.onUse}
            data-testid={`twin-${slot.slot}`}
          >
            {t('materials.useFrom', { name: props.twin.name })}
          </button>
        )}
        {props.pictures && <PictureButtons name={slot.name} pictures={props.pictures} />}
        {ways.map(way => (
          <button
            key={way}
            type="button"
            className="slot-settle"
            aria-pressed={slot.settlement === way}
            data-testid={`settle-${slot.slot}-${way}`}
            onClick={() => props.onSettle?.(slot.settlement === way ? null : way)}
          >
            {t(`settlementAct.${way}`)}
          </button>
        ))}
      </div>
    </div>
  );
}

function Thumb({ photo, page, ...props }: Props & { photo: Attachment; page: number }) {
  const t = useT();
  return (
    <div className={isObjected(photo) ? 'slot-thumb slot-thumb-bad' : 'slot-thumb'}>
      <PhotoButton name={props.slot.name} photo={photo} page={page} onView={props.onView} />
      {!props.readOnly && (
        <button
          type="button"
          className="slot-remove"
          aria-label={`${t('materials.remove')} ${page}`}
          data-testid={`slot-remove-${props.slot.slot}-${page}`}
          onClick={() => props.onDetach(photo.hash)}
        >
          ×
        </button>
      )}
    </div>
  );
}

function PhotoButton(props: {
  name: string;
  photo: Attachment;
  page: number;
  /** Opens the viewer at the photo of this number, from 1. */
  onView: (page: number) => void;
}) {
  const t = useT();
  const { name, photo, page } = props;
  const label = t('materials.view', { name, page });
  return photo.media_type === 'application/pdf' ? (
    <button
      type="button"
      aria-label={`${label} ${t('materials.pdf')}`}
      onClick={() => props.onView(page)}
      data-testid="slot-photo"
    >
      {t('materials.pdf')}
    </button>
  ) : (
    <button type="button" aria-label={label} onClick={() => props.onView(page)} data-testid="slot-photo">
      <img src={host.photoUrl(photo.hash, true, photo.recipe)} alt="" loading="lazy" />
    </button>
  );
}

function slotState(t: Translator, slot: SlotView): { tone: Tone; words: string } {
  const lacking = isComplete(slot) ? 0 : slot.pages - slot.photos.length;
  const pages = lacking > 0 ? t('materials.missingPages', { count: lacking }) : '';
  if (slot.settlement) {
    return { tone: slot.settlement === 'shown' ? 'ok' : 'warn', words: t(`settlement.${slot.settlement}`) };
  }
  const flawed = slot.photos.filter(isFlawed);
  const bad = flawed.find(isObjected) ?? flawed.find(photo => photo.overruled === undefined);
  if (bad) return { tone: 'bad', words: [verdictWords(t, bad.verdict), pages].filter(Boolean).join(' · ') };
  if (isFetched(slot)) return { tone: 'ok', words: t('licence.fetched') };
  if (slot.shared && slot.photos.length === 0) {
    return slot.licence
      ? { tone: 'info', words: t('licence.fetchable') }
      : { tone: 'ok', words: t('materials.shared') };
  }
  if (slot.photos.length === 0) {
    return slot.required
      ? { tone: 'bad', words: t('materials.missing') }
      : { tone: 'plain', words: t('materials.optional') };
  }
  if (pages !== '') return { tone: 'bad', words: pages };
  if (flawed[0]) {
    return { tone: 'warn', words: t('overrule.done', { flaw: flawWords(t, flawed[0].verdict) }) };
  }
  const judged = slot.photos.every(photo => photo.verdict === 'clear');
  return { tone: 'ok', words: judged ? t('verdict.clear') : t('materials.complete') };
}

function requirement(t: Translator, slot: SlotView): string {
  const parts: string[] = [];
  if (slot.asked) {
    const copies = slot.asked.copies > 0 ? ` ${t('materials.copies', { count: slot.asked.copies })}` : '';
    parts.push(`${t(`materialForm.${slot.asked.form}`)}${copies}`);
  }
  if (slot.pages > 1) parts.push(t('materials.pages', { count: slot.pages }));
  if (slot.note) parts.push(slot.note);
  if (slot.settlement === 'later' && slot.later) {
    parts.push(t('settlement.laterWithin', { period: period(t, slot.later) }));
  }
  if (slot.standard) parts.push(slot.standard);
  return parts.join(' · ');
}

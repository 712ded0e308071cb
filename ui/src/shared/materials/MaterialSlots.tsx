import { type DragEvent, useEffect, useRef, useState } from 'react';
import type { DiscrepancyRow, MaterialPictures, Photo, PhotoCommand, Settlement } from '@/generated';
import { asFailure, host } from '@/host';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { Empty } from '../ui/Empty';
import { toastFailure } from '../ui/toast';
import { type Page, placeOf, SlotViewer, type ViewerAnswers } from '../viewer';
import { ArrivalBar } from './ArrivalBar';
import { hasCamera } from './cameras';
import { CameraDialog } from './CameraDialog';
import { nextToDispute, nextToFetch } from './licence';
import { type AskedOf, PhotoQuestion } from './PhotoQuestion';
import { workOf } from './photoWork';
import { SlotRow } from './SlotRow';
import { nextObjected, nextSlot, type SlotView, takesPhotos, twinOf } from './slot';

/** What the slot list needs. */
export interface MaterialSlotsProps {
  slots: readonly SlotView[];
  /** All slots of the case where only some are listed: whoever opens a photo pages through all. */
  all?: readonly SlotView[];
  /** Puts a photo that the engine has taken in into a slot. */
  onAttach: (slot: string, photo: Photo) => Promise<unknown>;
  /** Takes a photo out of a slot. */
  onDetach: (slot: string, hash: string) => void;
  /** Overrules the verdict on a photo, cuts it out or moves it; without it none of that is offered. */
  onPhoto?: (slot: string, hash: string, action: PhotoCommand) => void;
  /** Deals with a material without photos, or takes that back; without it that is not offered. */
  onSettle?: (slot: string, settlement: Settlement | null) => void;
  /** Fetching by data sharing, and reporting what is not right with it; without it neither is offered. */
  sharing?: {
    /** Slot that is being fetched. */
    fetching: string | null;
    onFetch: (slot: string) => void;
    onDispute: (slot: SlotView) => void;
    reports: readonly DiscrepancyRow[];
  };
  /** Only to look at. */
  readOnly?: boolean;
  /** The slots stand elsewhere on the screen, too: F9 and what is pasted are taken there. */
  beside?: boolean;
  /** Blank forms and samples of the materials that have some. */
  pictures?: readonly MaterialPictures[];
  /** What was answered, to be held against a photo. */
  answers?: ViewerAnswers;
}

/** Photos by camera, file, drag and drop or paste; F9 for the slot that needs one: the camera where there is one, else the file dialog. */
export function MaterialSlots(props: MaterialSlotsProps) {
  const {
    slots,
    onAttach,
    onDetach,
    onPhoto,
    onSettle,
    sharing,
    pictures,
    readOnly = false,
    beside = false,
  } = props;
  const all = props.all ?? slots;
  const t = useT();
  const root = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const [working, setWorking] = useState<Readonly<Record<string, number>>>({});
  const [viewed, setViewed] = useState<number | null>(null);
  const [asked, setAsked] = useState<AskedOf | null>(null);
  const [filming, setFilming] = useState<string | null>(null);
  const asking = useRef(false);

  const add = async (slot: string, files: readonly Blob[]) => {
    setChosen(slot);
    const count = (by: number) => setWorking(held => ({ ...held, [slot]: (held[slot] ?? 0) + by }));
    count(files.length);
    for (const file of files) {
      try {
        // One after the other: the pages of a paper keep their order.
        // oxlint-disable-next-line no-await-in-loop
        await onAttach(slot, await host.putPhoto(file));
      } catch (thrown) {
        toastFailure(asFailure(thrown));
      } finally {
        count(-1);
      }
    }
    // The next photo is for what is still missing, unless the clerk chooses this one again.
    const before = slots.find(one => one.slot === slot);
    if (before && before.photos.length + files.length >= before.pages) {
      setChosen(held => (held === slot ? null : held));
    }
  };

  const useFrom = (slot: SlotView) => {
    const twin = twinOf(all, slot);
    if (!twin) return undefined;
    const onUse = async () => {
      setChosen(slot.slot);
      for (const photo of twin.photos) {
        // One after the other, as when they are taken.
        // oxlint-disable-next-line no-await-in-loop
        await onAttach(slot.slot, photo);
      }
    };
    return { name: twin.name, onUse: () => void onUse() };
  };

  const pick = (slot: string) => {
    const inputs = root.current?.querySelectorAll<HTMLInputElement>('[data-slot-file]') ?? [];
    [...inputs].find(input => input.dataset['slotFile'] === slot)?.click();
  };
  const photograph = async () => {
    const slot = nextSlot(slots, chosen);
    // The first look for cameras takes half a second: one picture was asked for, however often the key is pressed meanwhile.
    if (!slot || asking.current) return;
    setChosen(slot.slot);
    asking.current = true;
    const filmed = await hasCamera();
    asking.current = false;
    if (filmed) setFilming(slot.slot);
    else pick(slot.slot);
  };
  useKeys({ F9: () => void photograph() }, { enabled: !readOnly && !beside && slots.length > 0 });
  const overrule = () => {
    const open = nextObjected(slots, chosen);
    if (!open) return false;
    setChosen(open.slot.slot);
    setAsked({ what: 'overrule', slot: open.slot.slot, hash: open.photo.hash });
    return undefined;
  };
  useKeys({ 'Alt+U': overrule }, { enabled: onPhoto !== undefined && !readOnly && !beside });
  useKeys(
    {
      'Alt+G': () => {
        const slot = nextToFetch(slots, chosen);
        if (!slot || !sharing || sharing.fetching !== null) return false;
        setChosen(slot.slot);
        sharing.onFetch(slot.slot);
        return undefined;
      },
      'Alt+Y': () => {
        const slot = nextToDispute(slots, chosen);
        if (!slot || !sharing) return false;
        sharing.onDispute(slot);
        return undefined;
      },
    },
    { enabled: sharing !== undefined && !readOnly && !beside },
  );

  const latest = useRef({ add, slots, chosen });
  useEffect(() => {
    latest.current = { add, slots, chosen };
  });
  useEffect(() => {
    if (readOnly || beside) return;
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      const slot = nextSlot(latest.current.slots, latest.current.chosen);
      if (files.length === 0 || !slot) return;
      event.preventDefault();
      void latest.current.add(slot.slot, files);
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, [readOnly, beside]);

  // A file dropped beside a slot goes to the slot that needs one.
  const slotUnder = (event: DragEvent) =>
    (event.target as HTMLElement).closest<HTMLElement>('[data-slot]')?.dataset['slot'] ??
    nextSlot(slots, chosen)?.slot ??
    null;
  const dropping = readOnly
    ? {}
    : {
        onDragOver: (event: DragEvent) => {
          event.preventDefault();
          setOver(slotUnder(event));
        },
        onDragLeave: (event: DragEvent) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(null);
        },
        onDrop: (event: DragEvent) => {
          event.preventDefault();
          const slot = slotUnder(event);
          setOver(null);
          if (slot) void add(slot, [...event.dataTransfer.files]);
        },
      };

  // Only what is listed here can be changed here.
  const workOn = (page: Page) => {
    const { slot, hash } = page.photo;
    if (readOnly || !slots.some(one => one.slot === slot)) return undefined;
    return workOf(t, page, {
      onRemove: () => onDetach(slot, hash),
      ...(onPhoto && {
        onChange: (action: PhotoCommand) => onPhoto(slot, hash, action),
        onAsk: (what: AskedOf['what']) => setAsked({ what, slot, hash }),
      }),
    });
  };

  if (slots.length === 0) return <Empty title={t('materials.none')} />;
  return (
    <div ref={root} className="slots" data-testid="slots" {...dropping}>
      {!readOnly && !beside && (
        <ArrivalBar slot={nextSlot(slots.filter(takesPhotos), chosen)} onAttach={onAttach} />
      )}
      {slots.map(slot => (
        <SlotRow
          key={slot.slot}
          slot={slot}
          readOnly={readOnly}
          chosen={!readOnly && slot.slot === chosen}
          over={slot.slot === over}
          working={(working[slot.slot] ?? 0) > 0}
          onChoose={() => setChosen(slot.slot)}
          onFiles={files => void add(slot.slot, files)}
          onView={page => setViewed(placeOf(all, slot, page))}
          onOverrule={onPhoto && (photo => setAsked({ what: 'overrule', slot: slot.slot, hash: photo.hash }))}
          twin={readOnly ? undefined : useFrom(slot)}
          pictures={pictures?.find(one => one.slot === slot.slot)}
          onDetach={hash => onDetach(slot.slot, hash)}
          {...(sharing &&
            !readOnly && {
              sharing: {
                report: sharing.reports.find(one => one.slot === slot.slot),
                fetching: sharing.fetching === slot.slot,
                onFetch: () => sharing.onFetch(slot.slot),
                onDispute: () => sharing.onDispute(slot),
              },
            })}
          {...(onSettle && { onSettle: (settlement: Settlement | null) => onSettle(slot.slot, settlement) })}
        />
      ))}
      {!readOnly && !beside && <p className="slot-hint">{t('materials.hint')}</p>}
      {viewed !== null && (
        <SlotViewer
          slots={all}
          start={viewed}
          answers={props.answers}
          work={workOn}
          onClose={() => setViewed(null)}
        />
      )}
      {filming !== null && (
        <CameraDialog
          slots={slots.filter(takesPhotos)}
          slot={filming}
          onSlot={slot => {
            setFilming(slot);
            setChosen(slot);
          }}
          onAttach={onAttach}
          onDetach={onDetach}
          onFile={pick}
          onClose={() => setFilming(null)}
        />
      )}
      {asked && onPhoto && (
        <PhotoQuestion slots={slots} asked={asked} onPhoto={onPhoto} onClose={() => setAsked(null)} />
      )}
    </div>
  );
}

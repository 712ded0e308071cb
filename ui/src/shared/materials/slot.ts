import type { Attachment, FormView, LicenceView, MaterialView, Period, Settlement } from '@/generated';
import { isObjected } from '../verdict';

/** A material as the slot list shows it; made from a case or from the kinds of a joint application. */
export interface SlotView {
  /** Slot of the case, or the kind of material in a joint application. */
  slot: string;
  /** Kind of material: the same paper, whatever it is called here. */
  kind: string;
  /** Name. */
  name: string;
  /** Form, copies and pages; null where there is nothing to say. */
  asked: Pick<MaterialView, 'form' | 'copies'> | null;
  /** More words on what is asked, for example which members it serves. */
  note: string;
  /** Photos needed. */
  pages: number;
  /** Required now. */
  required: boolean;
  /** May follow later within. */
  later: Period | null;
  /** May be replaced by a declaration. */
  declarable: boolean;
  /** Obtained by data sharing, and not asked for on paper. */
  shared: boolean;
  /** What can be fetched for it, and how that went; null where nothing can. */
  licence: LicenceView | null;
  /** What makes it acceptable. */
  standard: string;
  /** Where to get it. */
  howToGet: string;
  /** Photos in it. */
  photos: readonly Attachment[];
  /** Dealt with without photos. */
  settlement: Settlement | null;
}

/** The slots of a case. */
export function slotsOfCase(
  form: Pick<FormView, 'materials'>,
  attachments: readonly Attachment[],
  settlements: Readonly<Record<string, Settlement>>,
): SlotView[] {
  return form.materials.map(material => ({
    slot: material.slot,
    kind: material.kind,
    name: material.name,
    asked: { form: material.form, copies: material.copies },
    note: '',
    pages: material.pages,
    required: material.required,
    later: material.later,
    declarable: material.declarable,
    shared: material.shared,
    licence: material.licence ?? null,
    standard: material.standard,
    howToGet: material.how_to_get,
    photos: attachments.filter(attachment => attachment.slot === material.slot),
    settlement: settlements[material.slot] ?? null,
  }));
}

/** Whether nothing more is needed: settled, shared, or photographed with all pages. */
export function isComplete(slot: SlotView): boolean {
  return slot.settlement !== null || slot.shared || slot.photos.length >= slot.pages;
}

/** Whether a record was fetched that stands for the material. */
export function isFetched(slot: Pick<SlotView, 'licence'>): boolean {
  return slot.licence?.fetched?.faults.length === 0;
}

/** Whether the paper may be photographed: what is shared is not asked for, but what has not been fetched (no network, no answer) may be. */
export function takesPhotos(slot: SlotView): boolean {
  return !slot.shared || (slot.licence !== null && !isFetched(slot));
}

/** Whether it keeps the case from being accepted. */
export function isMissing(slot: SlotView): boolean {
  return slot.required && !isComplete(slot);
}

/** Whether a photo in it has to be taken again, or somebody to say why not. */
export function isUnreadable(slot: SlotView): boolean {
  return slot.settlement === null && slot.photos.some(isObjected);
}

/** Another slot with the same paper in it, for a slot that has none yet. */
export function twinOf(slots: readonly SlotView[], slot: SlotView): SlotView | undefined {
  if (slot.photos.length > 0 || slot.settlement !== null || slot.shared) return undefined;
  return slots.find(other => other.slot !== slot.slot && other.kind === slot.kind && other.photos.length > 0);
}

/** The photo that somebody still has to say something about: of the chosen slot, else the first. */
export function nextObjected(slots: readonly SlotView[], chosen: string | null) {
  const open = slots.filter(isUnreadable);
  const slot = open.find(one => one.slot === chosen) ?? open[0];
  const photo = slot?.photos.find(isObjected);
  return slot && photo ? { slot, photo } : undefined;
}

/** Ways to deal with a material without photos. An original that is only checked leaves no copy behind. */
export function settlementsOf(slot: SlotView): Settlement[] {
  const ways: Settlement[] = [];
  if (slot.shared) return ways;
  if (slot.later) ways.push('later');
  if (slot.declarable) ways.push('declared');
  if (slot.asked && (slot.asked.form === 'shown' || slot.asked.copies === 0)) ways.push('shown');
  return ways;
}

/** The slot that F9 takes a photo for: the chosen one unless its record was fetched, else the first that is missing, else the first without photos. */
export function nextSlot(slots: readonly SlotView[], chosen: string | null): SlotView | undefined {
  const open = slots.filter(takesPhotos);
  return (
    open.find(slot => slot.slot === chosen) ??
    open.find(isMissing) ??
    open.find(slot => slot.photos.length === 0 && !isComplete(slot)) ??
    open[0]
  );
}

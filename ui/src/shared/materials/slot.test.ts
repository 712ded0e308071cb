import { describe, expect, it } from 'vitest';
import type { Attachment, MaterialView } from '@/generated';
import {
  isComplete,
  isMissing,
  isUnreadable,
  nextSlot,
  settlementsOf,
  slotsOfCase,
  type SlotView,
} from './slot';

const material = (slot: string, change: Partial<MaterialView> = {}): MaterialView => ({
  slot,
  kind: slot,
  name: slot,
  form: 'copy_checked',
  copies: 1,
  pages: 1,
  required: true,
  later: null,
  declarable: false,
  shared: false,
  standard: '',
  how_to_get: '',
  ...change,
});

const photo = (slot: string, verdict = 'clear'): Attachment => ({
  slot,
  hash: `${slot}-${verdict}`,
  media_type: 'image/jpeg',
  bytes: 1,
  width: 1,
  height: 1,
  verdict,
  binding: true,
});

function slotOf(change: Partial<MaterialView>, photos: Attachment[] = []): SlotView {
  const [slot] = slotsOfCase({ materials: [material('a', change)] }, photos, {});
  if (!slot) throw new Error('a material gives a slot');
  return slot;
}

describe('a material', () => {
  it('is missing until all its pages are photographed', () => {
    expect(isMissing(slotOf({ pages: 2 }, [photo('a')]))).toBe(true);
    expect(isMissing(slotOf({ pages: 2 }, [photo('a'), photo('a', '')]))).toBe(false);
  });

  it('of shared data is never missing, and nothing may be done about it', () => {
    const shared = slotOf({ shared: true, form: 'shown', later: { count: 90, unit: 'days' } });
    expect([isMissing(shared), isComplete(shared), settlementsOf(shared)]).toEqual([false, true, []]);
  });

  it('is not missing when it was settled otherwise', () => {
    const [slot] = slotsOfCase({ materials: [material('a')] }, [], { a: 'later' });
    expect(slot && isMissing(slot)).toBe(false);
  });

  it('may follow, be declared or only be checked where the item says so', () => {
    expect(settlementsOf(slotOf({}))).toEqual([]);
    expect(
      settlementsOf(slotOf({ later: { count: 90, unit: 'days' }, declarable: true, form: 'shown' })),
    ).toEqual(['later', 'declared', 'shown']);
  });

  it('should be taken again when one photo is hard to read; a photo that was not judged is left alone', () => {
    expect(isUnreadable(slotOf({}, [photo('a'), photo('a', 'glare')]))).toBe(true);
    expect(isUnreadable(slotOf({}, [photo('a', '')]))).toBe(false);
  });
});

describe('F9', () => {
  const slots = slotsOfCase(
    { materials: [material('done'), material('optional', { required: false }), material('missing')] },
    [photo('done')],
    {},
  );

  it('photographs what is missing, unless the clerk chose another', () => {
    expect(nextSlot(slots, null)?.slot).toBe('missing');
    expect(nextSlot(slots, 'optional')?.slot).toBe('optional');
  });

  it('leaves a material alone whose record was fetched, although the clerk has just fetched it', () => {
    const fetched = { at: 0, source: '', issuer: '', number: '', valid_until: null, faults: [] };
    const register = material('register', {
      shared: true,
      licence: { department: 'gongan', fetched },
    } as unknown as Partial<MaterialView>);
    const all = slotsOfCase({ materials: [register, material('missing')] }, [], {});
    expect(nextSlot(all, 'register')?.slot).toBe('missing');
    expect(nextSlot(all.slice(0, 1), 'register')).toBeUndefined();
  });

  it('goes on to what is optional once nothing is missing', () => {
    expect(nextSlot(slots.slice(0, 2), null)?.slot).toBe('optional');
  });
});

import type { JointMaterial } from '@/generated';
import type { Translator } from '@/shared/i18n';
import type { SlotView } from '@/shared/materials';

/** The kinds of material of a joint application as slots: one photo serves every member that needs the kind. */
export function slotsOfJoint(t: Translator, materials: readonly JointMaterial[]): SlotView[] {
  return materials.map(material => ({
    slot: material.kind,
    kind: material.kind,
    name: material.name,
    asked: null,
    note: served(t, material.members),
    pages: material.pages,
    required: material.required,
    later: null,
    declarable: false,
    shared: material.shared,
    licence: material.licence,
    standard: material.standard,
    howToGet: material.how_to_get,
    photos: material.photos,
    settlement: null,
  }));
}

function served(t: Translator, members: readonly string[]): string {
  const names = members.join('、');
  return members.length > 1
    ? t('joint.materialServes', { count: members.length, names })
    : t('joint.materialFor', { names });
}

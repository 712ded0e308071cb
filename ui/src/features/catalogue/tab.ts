import type { Definition } from '@/generated';

/** What a tab of an item is given. */
export interface TabProps {
  /** The newest version, as it is. */
  live: Definition;
  /** As it is being edited. */
  edited: Definition;
  /** The administrator's change. */
  onEdit: (edited: Definition) => void;
}

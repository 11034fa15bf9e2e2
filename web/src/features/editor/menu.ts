/** One line of the editor's menus. */
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: Icon | ReactNode;
  /** A shortcut to show, such as "mod+d". */
  readonly keys?: string;
  /** Why it cannot be done now; left out when it can. */
  readonly disabled?: string;
  readonly isDangerous?: boolean;
  readonly perform: () => void;
}

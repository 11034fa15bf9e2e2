import { Menu } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { isValidElement, type ReactNode } from 'react';
import { KeyHint } from '@/kit/ui/KeyHint';
import type { MenuEntry } from '../menu';
import classes from './menu.module.css';

const isIcon = (icon: MenuEntry['icon']): icon is Icon =>
  typeof icon === 'object' &&
  icon !== null &&
  '$$typeof' in icon &&
  'render' in icon &&
  !isValidElement(icon);

function glyph(icon: MenuEntry['icon']): ReactNode {
  if (!isIcon(icon)) return icon;
  const Glyph = icon;
  return <Glyph size={15} stroke={1.6} aria-hidden />;
}

interface EntriesProps {
  entries: readonly MenuEntry[];
  /** Says below an entry why it cannot be done, not only when the pointer rests on it. */
  withReasons?: boolean;
}

/** Entries as items of a menu; what cannot be done says why. */
export function Entries({ entries, withReasons = false }: EntriesProps) {
  if (entries.length === 0) return <Menu.Item disabled>Nothing here</Menu.Item>;
  return entries.map((entry) => (
    <Menu.Item
      key={entry.id}
      leftSection={glyph(entry.icon)}
      rightSection={entry.keys ? <KeyHint keys={entry.keys} /> : null}
      c={entry.isDangerous ? 'var(--status-failed-fg)' : undefined}
      aria-disabled={entry.disabled !== undefined || undefined}
      data-disabled={entry.disabled !== undefined || undefined}
      title={entry.disabled}
      onClick={() => entry.disabled === undefined && entry.perform()}
      closeMenuOnClick={entry.disabled === undefined}
    >
      {entry.label}
      {withReasons && entry.disabled !== undefined && (
        <span className={classes.reason}>{entry.disabled}</span>
      )}
    </Menu.Item>
  ));
}

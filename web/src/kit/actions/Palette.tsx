import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import { KeyHint } from '../ui/KeyHint';
import classes from './Palette.module.css';
import { type Action, keysOf, useRegisteredActions } from './registry';

export const openPalette = () => spotlight.open();

function toItem(action: Action) {
  const Glyph = action.icon;
  const keys = keysOf(action)[0];
  return {
    id: action.id,
    label: action.label,
    description: action.description,
    keywords: action.keywords,
    onClick: action.perform,
    leftSection: Glyph ? <Glyph size={16} stroke={1.6} aria-hidden /> : undefined,
    rightSection: keys ? <KeyHint keys={keys} /> : undefined,
  };
}

/** The command palette: every registered action, found by its words. */
export function Palette() {
  const actions = useRegisteredActions();
  const groups = useMemo(() => {
    const offered = actions.filter((a) => !a.disabled && !a.hidden);
    const names = [...new Set(offered.map((a) => a.group))];
    return names.map((group) => ({ group, actions: offered.filter((a) => a.group === group).map(toItem) }));
  }, [actions]);

  return (
    <Spotlight
      actions={groups}
      shortcut={null}
      limit={40}
      scrollable
      maxHeight={420}
      highlightQuery
      nothingFound="Nothing by that name."
      radius="lg"
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      transitionProps={{ duration: 80 }}
      classNames={{ actionsGroup: classes.group, action: classes.action }}
      searchProps={{
        leftSection: <IconSearch size={16} aria-hidden />,
        placeholder: 'Go to, or do…',
        'aria-label': 'Search actions',
      }}
    />
  );
}

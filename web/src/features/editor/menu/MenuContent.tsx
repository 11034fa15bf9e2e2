import { Menu } from '@mantine/core';
import { IconArrowsExchange, IconChevronRight, IconRobot, IconStack2 } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useTriggerMenu } from '@/features/triggers/useTriggers';
import { type Action, keysOf, useRegisteredActions } from '@/kit/actions/registry';
import { KeyHint } from '@/kit/ui/KeyHint';
import { openClasses } from '../classes';
import { useEditor } from '../context';
import { useCan } from '../edits/useCan';
import { useLabelVerbs } from '../edits/VerbsContext';
import type { MenuEntry } from '../menu';
import { changeClassKey, KEYS } from '../shortcuts';
import { Entries } from './Entries';
import styles from './menu.module.css';

/** By id of the action, section by section. */
const ON_LABELS = [
  ['review.accept', 'review.reject'],
  ['labels.attributes'],
  ['labels.copy', 'labels.cut', 'labels.paste', 'labels.duplicate', 'labels.paste-next'],
  ['labels.merge', 'tool.split', 'tool.hole', 'labels.simplify'],
  ['labels.hide', 'labels.hide-others', 'labels.lock', 'view.fit-selection'],
  ['tool.place'],
  ['labels.delete'],
];
const ORDER = ['labels.to-front', 'labels.forward', 'labels.backward', 'labels.to-back'];
const ON_PICTURE = [
  ['labels.paste', 'labels.select-all'],
  ['labels.show-all', 'labels.hide-all', 'view.fit', 'view.actual'],
  ['tool.place'],
];

const asEntry = (action: Action): MenuEntry => ({
  id: action.id,
  label: action.label,
  icon: action.icon,
  keys: keysOf(action)[0],
  disabled: action.disabled
    ? typeof action.disabled === 'string'
      ? action.disabled
      : 'Not now.'
    : undefined,
  isDangerous: action.id === 'labels.delete',
  perform: action.perform,
});

/** All that can be done with what is selected, or with the picture when nothing is. */
export function MenuContent() {
  const { selection } = useEditor();
  const actions = new Map(useRegisteredActions().map((action) => [action.id, action]));
  const hasSelection = selection.size > 0;
  const entriesOf = (ids: readonly string[]) => ids.flatMap((id) => actions.get(id) ?? []).map(asEntry);
  const sections = (hasSelection ? ON_LABELS : ON_PICTURE)
    .map(entriesOf)
    .filter((entries) => entries.length > 0);
  return (
    <>
      <TriggerSub />
      {hasSelection && <ClassSub />}
      {hasSelection && (
        <Menu.Sub position="right-start">
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={<IconStack2 size={15} stroke={1.6} aria-hidden />}>
              Order
            </Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown aria-label="Order">
            <Entries entries={entriesOf(ORDER)} />
          </Menu.Sub.Dropdown>
        </Menu.Sub>
      )}
      {sections.map((entries) => (
        <Fragment key={entries[0]?.id}>
          <Menu.Divider />
          <Entries entries={entries} />
        </Fragment>
      ))}
    </>
  );
}

function TriggerSub() {
  const entries = useTriggerMenu();
  return (
    <Menu.Sub position="right-start">
      <Menu.Sub.Target>
        <Menu.Sub.Item
          leftSection={<IconRobot size={15} stroke={1.6} aria-hidden />}
          rightSection={
            <span className={styles.menuKeys}>
              <KeyHint keys={KEYS.trigger} />
              <IconChevronRight size={14} aria-hidden />
            </span>
          }
        >
          Trigger agent
        </Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown aria-label="Trigger agent" maw={280}>
        <Entries entries={entries} withReasons />
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}

function ClassSub() {
  const { ontology } = useEditor();
  const { changeable, notChange } = useCan();
  const verbs = useLabelVerbs();
  const shape = changeable[0]?.geometry?.type;
  const isOneShape = changeable.every((label) => label.geometry?.type === shape);
  const all = openClasses(ontology.document);
  const classes = isOneShape ? all.filter((c) => c.shape === shape) : [];
  const entries = classes.map(
    (c): MenuEntry => ({
      id: c.id,
      label: c.name,
      icon: <span style={{ width: 10, height: 10, borderRadius: 3, background: c.color }} />,
      keys: changeClassKey(all.indexOf(c)) ?? undefined,
      disabled: changeable.every((label) => label.class_id === c.id) ? 'It is of this class.' : undefined,
      perform: () => verbs.changeClass(c.id),
    }),
  );
  if (notChange !== null || classes.length < 2) return null;
  return (
    <Menu.Sub position="right-start">
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={<IconArrowsExchange size={15} stroke={1.6} aria-hidden />}>
          Change class
        </Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown aria-label="Change class" mah={420} style={{ overflowY: 'auto' }}>
        <Entries entries={entries} />
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}

import { Combobox, useCombobox } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import type { ObjectClass } from '@/kit/api/types';
import { KeyHint } from '@/kit/ui/KeyHint';
import { SHAPE_NAME } from '../classes';
import editor from '../editor.module.css';
import { classKey, KEYS } from '../shortcuts';
import styles from './tools.module.css';

interface ClassSearchProps {
  classes: readonly ObjectClass[];
  value: string | null;
  onChoose: (id: string) => void;
}

/** The class at hand, and all others by their names. */
export function ClassSearch({ classes, value, onChoose }: ClassSearchProps) {
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
      // The next key is for the drawing, not for this button.
      combobox.targetRef.current?.blur();
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const { openDropdown } = combobox;
  useActions(
    useMemo<Action[]>(
      () => [
        {
          id: 'class.choose',
          label: 'Choose a class by name…',
          group: 'Classes',
          keys: KEYS.chooseClass,
          perform: openDropdown,
        },
      ],
      [openDropdown],
    ),
  );
  const current = classes.find((each) => each.id === value);
  const words = search.trim().toLowerCase();
  const found = classes.filter((each) => each.name.toLowerCase().includes(words));
  return (
    <Combobox
      store={combobox}
      width={260}
      position="bottom-start"
      shadow="md"
      onOptionSubmit={(id) => {
        onChoose(id);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target targetType="button">
        <button
          type="button"
          className={styles.current}
          onClick={() => combobox.toggleDropdown()}
          aria-label={`Class ${current?.name ?? ''}: choose another`}
        >
          <span className={editor.swatch} style={{ background: current?.color }} />
          <span className={editor.clip}>{current?.name}</span>
          <IconChevronDown size={13} aria-hidden />
        </button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            combobox.updateSelectedOptionIndex();
            combobox.selectFirstOption();
          }}
          placeholder="Class…"
          aria-label="Search classes"
        />
        <Combobox.Options tabIndex={0} mah={320} style={{ overflowY: 'auto' }} aria-label="Classes">
          {found.length === 0 && <Combobox.Empty>No such class</Combobox.Empty>}
          {found.map((each) => {
            const keys = classKey(classes.indexOf(each));
            return (
              <Combobox.Option key={each.id} value={each.id} active={each.id === value}>
                <span className={editor.classOption}>
                  <span className={editor.swatch} style={{ background: each.color }} />
                  <span className={editor.clip}>{each.name}</span>
                  <span className={styles.shapeName}>{SHAPE_NAME[each.shape]}</span>
                  {keys && <KeyHint keys={keys} />}
                </span>
              </Combobox.Option>
            );
          })}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

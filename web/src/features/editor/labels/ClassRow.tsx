import { ActionIcon } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconEye, IconEyeOff } from '@tabler/icons-react';
import { count } from '@/kit/ui/format';
import editor from '../editor.module.css';
import type { LabelGroup } from './labelGroups';
import classes from './labels.module.css';

interface ClassRowProps {
  group: LabelGroup;
  isFolded: boolean;
  isHidden: boolean;
  onFold: () => void;
  onHide: () => void;
  /** Selects all of the class. */
  onSelect: () => void;
}

/** A class, over its labels. */
export function ClassRow({ group, isFolded, isHidden, onFold, onHide, onSelect }: ClassRowProps) {
  const Chevron = isFolded ? IconChevronRight : IconChevronDown;
  const Eye = isHidden ? IconEyeOff : IconEye;
  return (
    <div className={editor.classRow} data-hidden={isHidden || undefined}>
      <button type="button" className={classes.fold} aria-expanded={!isFolded} onClick={onFold}>
        <Chevron size={14} aria-hidden />
        <span className={editor.swatch} style={{ background: group.color }} />
        <span className={editor.clip}>{group.name}</span>
      </button>
      <button type="button" className={classes.all} onClick={onSelect} title={`Select all of ${group.name}`}>
        <span className="visually-hidden">Select all of {group.name}: </span>
        {count(group.labels.length)}
      </button>
      <ActionIcon
        size={24}
        aria-label={`Hide ${group.name}`}
        aria-pressed={isHidden}
        title={isHidden ? `Show ${group.name}` : `Hide ${group.name}`}
        onClick={onHide}
      >
        <Eye size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}

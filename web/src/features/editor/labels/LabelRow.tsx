import {
  IconAlertTriangle,
  IconCheck,
  IconEye,
  IconEyeOff,
  IconLock,
  IconLockOpen,
  IconX,
} from '@tabler/icons-react';
import { type MouseEvent, memo } from 'react';
import { percent } from '@/kit/ui/format';
import { answersOf } from '../attributes/answers';
import { missingRequired } from '../attributes/values';
import editor from '../editor.module.css';
import { Author } from './Author';
import type { LabelGroup, ListedLabel } from './labelGroups';
import classes from './labels.module.css';

export interface RowActions {
  readonly hover: (labelId: string | null) => void;
  /** `how` says what the click does to the selection so far. */
  readonly pick: (labelId: string, how: 'only' | 'toggle' | 'range') => void;
  readonly openMenu: (labelId: string, x: number, y: number) => void;
  readonly toggleHidden: (labelId: string) => void;
  readonly toggleLocked: (labelId: string) => void;
}

interface LabelRowProps {
  group: LabelGroup;
  listed: ListedLabel;
  isSelected: boolean;
  isHovered: boolean;
  isHidden: boolean;
  isLocked: boolean;
  /** What keeps it from being saved. */
  problem: string | null;
  actions: RowActions;
}

/** One object: what it is, how sure its maker was, who made it, what was answered. */
export const LabelRow = memo(function LabelRow(props: LabelRowProps) {
  const { group, listed, isSelected, isHovered, isHidden, isLocked, problem, actions } = props;
  const { label, number } = listed;
  const attributes = group.objectClass?.attributes ?? [];
  const answers = answersOf(attributes, label.attributes);
  const missing = missingRequired(attributes, label.attributes);
  const name = `${group.name} ${number}`;
  const Eye = isHidden ? IconEyeOff : IconEye;
  const Lock = isLocked ? IconLock : IconLockOpen;

  const onClick = (event: MouseEvent) => {
    const isToggle = event.ctrlKey || event.metaKey;
    actions.pick(label.id, event.shiftKey ? 'range' : isToggle ? 'toggle' : 'only');
  };
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault();
    actions.openMenu(label.id, event.clientX, event.clientY);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside is what is operated; the menu has a key too
    <div
      className={editor.label}
      data-label-row={label.id}
      data-selected={isSelected || undefined}
      data-hovered={isHovered || undefined}
      data-hidden={isHidden || undefined}
      onContextMenu={onContextMenu}
      onPointerEnter={() => actions.hover(label.id)}
      onPointerLeave={() => actions.hover(null)}
    >
      <button
        type="button"
        className={classes.labelButton}
        aria-pressed={isSelected}
        onClick={onClick}
        onFocus={() => actions.hover(label.id)}
        onBlur={() => actions.hover(null)}
      >
        <span className={classes.labelLine}>
          <span className={editor.swatch} style={{ background: group.color }} />
          <span className={editor.clip}>
            {group.name} <span className={classes.number}>{number}</span>
          </span>
          {label.review === 'approved' && (
            <IconCheck size={13} className={classes.approved} aria-label="approved" />
          )}
          {label.review === 'rejected' && (
            <IconX size={13} className={classes.rejected} aria-label="rejected" />
          )}
          {problem !== null && (
            <IconAlertTriangle size={13} className={classes.rejected} aria-label={`not saved: ${problem}`} />
          )}
          {isHidden && <span className={editor.note}>hidden</span>}
          {isLocked && <span className={editor.note}>locked</span>}
          {label.confidence !== null && (
            <span className={classes.share} title="Confidence">
              {percent(label.confidence)}
            </span>
          )}
        </span>
        <span className={classes.labelMeta}>
          <Author author={label.made_by} />
          {missing.length > 0 ? (
            <span className={editor.missing}>{missing.map((a) => a.name).join(', ')} missing</span>
          ) : (
            answers.length > 0 && (
              <span className={editor.clip}>{answers.map((a) => a.answer).join(' · ')}</span>
            )
          )}
        </span>
      </button>
      <span className={editor.rowButtons}>
        <button
          type="button"
          className={classes.rowButton}
          aria-label={`Hide ${name}`}
          aria-pressed={isHidden}
          title={isHidden ? 'Show' : 'Hide'}
          tabIndex={isSelected ? 0 : -1}
          onClick={() => actions.toggleHidden(label.id)}
        >
          <Eye size={14} aria-hidden />
        </button>
        <button
          type="button"
          className={classes.rowButton}
          aria-label={`Lock ${name}`}
          aria-pressed={isLocked}
          title={isLocked ? 'Unlock' : 'Lock'}
          tabIndex={isSelected ? 0 : -1}
          onClick={() => actions.toggleLocked(label.id)}
        >
          <Lock size={14} aria-hidden />
        </button>
      </span>
    </div>
  );
});

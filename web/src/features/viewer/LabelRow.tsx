import { percent } from '@/kit/ui/format';
import { RelativeTime } from '@/kit/ui/RelativeTime';
import { Author } from './Author';
import { answersOf } from './answers';
import type { LabelGroup, ListedLabel } from './labelGroups';
import classes from './viewer.module.css';

interface LabelRowProps {
  group: LabelGroup;
  listed: ListedLabel;
  isSelected: boolean;
  isHovered: boolean;
  onHover: (labelId: string | null) => void;
  onPick: (labelId: string) => void;
}

/** One object: what it is, how sure its maker was, who made it; its attributes when it is selected. */
export function LabelRow({ group, listed, isSelected, isHovered, onHover, onPick }: LabelRowProps) {
  const { label, number, isHidden } = listed;
  const answers = answersOf(group.objectClass?.attributes ?? [], label.attributes);
  return (
    <button
      type="button"
      className={classes.label}
      data-selected={isSelected || undefined}
      data-hovered={isHovered || undefined}
      data-hidden={isHidden || undefined}
      aria-pressed={isSelected}
      onClick={() => onPick(label.id)}
      onPointerEnter={() => onHover(label.id)}
      onPointerLeave={() => onHover(null)}
      onFocus={() => onHover(label.id)}
      onBlur={() => onHover(null)}
    >
      <span className={classes.labelLine}>
        <span className={classes.swatch} style={{ background: group.color }} />
        <span className={classes.clip}>
          {group.name} <span className={classes.number}>{number}</span>
        </span>
        {isHidden && <span className={classes.hiddenNote}>hidden</span>}
        {label.confidence !== null && (
          <span className={classes.share} title="Confidence">
            {percent(label.confidence)}
          </span>
        )}
      </span>
      <span className={classes.labelMeta}>
        <Author author={label.made_by} />
        {!isSelected && answers.length > 0 && (
          <span className={classes.clip}>{answers.map((a) => a.answer).join(' · ')}</span>
        )}
        {isSelected && <RelativeTime iso={label.updated_at} />}
      </span>
      {isSelected && answers.length > 0 && (
        <span className={classes.answers}>
          {answers.map(({ id, question, answer, depth }) => (
            <span key={id} className={classes.answer} style={{ paddingLeft: depth * 10 }}>
              <span className={classes.question}>{question}</span>
              <span>{answer}</span>
            </span>
          ))}
        </span>
      )}
    </button>
  );
}

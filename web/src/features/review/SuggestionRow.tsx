import { ActionIcon } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useEditor } from '@/features/editor/context';
import { useLabelNames } from '@/features/editor/names';
import type { Label } from '@/kit/api/types';
import { percent } from '@/kit/ui/format';
import classes from './review.module.css';
import type { useReview } from './useReview';

interface SuggestionRowProps {
  label: Label;
  review: ReturnType<typeof useReview>;
}

/** One suggestion: a click brings it into view, two buttons decide. */
export function SuggestionRow({ label, review }: SuggestionRowProps) {
  const { selection, reveal, canvas } = useEditor();
  const name = useLabelNames()(label);
  return (
    <li
      className={classes.row}
      data-selected={selection.has(label.id) || undefined}
      onPointerEnter={() => canvas?.hover(label.id)}
      onPointerLeave={() => canvas?.hover(null)}
    >
      <button
        type="button"
        className={classes.pick}
        aria-pressed={selection.has(label.id)}
        onClick={() => reveal(label)}
      >
        <span className={classes.clip}>{name}</span>
        {label.confidence !== null && <span className={classes.share}>{percent(label.confidence)}</span>}
      </button>
      {review.notSuggestions === null && (
        <>
          <ActionIcon size={22} aria-label={`Reject ${name}`} onClick={() => review.reject([label])}>
            <IconX size={13} aria-hidden />
          </ActionIcon>
          <ActionIcon size={22} aria-label={`Accept ${name}`} onClick={() => review.accept([label])}>
            <IconCheck size={13} aria-hidden />
          </ActionIcon>
        </>
      )}
    </li>
  );
}

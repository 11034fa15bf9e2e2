import { ActionIcon, Button, Progress, Text } from '@mantine/core';
import { IconCheck, IconChecks, IconX } from '@tabler/icons-react';
import { useEditor } from '@/features/editor/context';
import { useLabelNames } from '@/features/editor/names';
import { KEYS } from '@/features/editor/shortcuts';
import type { Label, Verdict } from '@/kit/api/types';
import { count, plural } from '@/kit/ui/format';
import { KeyHint } from '@/kit/ui/KeyHint';
import classes from './review.module.css';
import type { useReview } from './useReview';

type Review = ReturnType<typeof useReview>;

/** The reviewer's list: every label on show with its verdict, and how many are left. */
export function ReviewSection({ review }: { review: Review }) {
  const { visible, undecided, judge } = review;
  const done = visible.length - undecided.length;
  const rejected = visible.filter((label) => label.review === 'rejected').length;
  return (
    <section className={classes.review} aria-label="Review">
      <div className={classes.line}>
        <Text size="xs" role="status">
          {visible.length === 0
            ? 'There are no labels here.'
            : undecided.length === 0
              ? `All ${count(visible.length)} decided${rejected > 0 ? `, ${count(rejected)} rejected` : ''}.`
              : `${plural(undecided.length, 'label')} left of ${count(visible.length)}`}
        </Text>
        <Button
          variant="default"
          size="compact-xs"
          disabled={undecided.length === 0}
          leftSection={<IconChecks size={12} aria-hidden />}
          onClick={() => judge(undecided, 'approved')}
        >
          Approve all
        </Button>
      </div>
      {visible.length > 0 && (
        <Progress value={(done / visible.length) * 100} size={3} aria-label="Labels decided" />
      )}
      <p className={classes.keys}>
        <KeyHint keys={KEYS.next} /> next <KeyHint keys={KEYS.accept} /> approve{' '}
        <KeyHint keys={KEYS.reject} /> reject
      </p>
      <ul className={classes.list} aria-label="Labels to review">
        {visible.slice(0, MOST).map((label) => (
          <VerdictRow key={label.id} label={label} onJudge={(verdict) => judge([label], verdict)} />
        ))}
      </ul>
      {visible.length > MOST && (
        <p className={classes.hidden}>And {count(visible.length - MOST)} more: go on with the keys.</p>
      )}
    </section>
  );
}

const MOST = 200;

interface VerdictRowProps {
  label: Label;
  onJudge: (verdict: Verdict | null) => void;
}

function VerdictRow({ label, onJudge }: VerdictRowProps) {
  const { selection, reveal, canvas } = useEditor();
  const name = useLabelNames()(label);
  const verdict = (mine: Verdict) => (label.review === mine ? null : mine);
  return (
    <li
      className={classes.row}
      data-selected={selection.has(label.id) || undefined}
      data-verdict={label.review ?? undefined}
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
        <span className={classes.share}>{label.review}</span>
      </button>
      <ActionIcon
        size={22}
        aria-label={`Reject ${name}`}
        aria-pressed={label.review === 'rejected'}
        onClick={() => onJudge(verdict('rejected'))}
      >
        <IconX size={13} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size={22}
        aria-label={`Approve ${name}`}
        aria-pressed={label.review === 'approved'}
        onClick={() => onJudge(verdict('approved'))}
      >
        <IconCheck size={13} aria-hidden />
      </ActionIcon>
    </li>
  );
}

import { ActionIcon, Button, Slider, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconChecks, IconRobot, IconX } from '@tabler/icons-react';
import { classOf } from '@/features/editor/classes';
import { useEditor } from '@/features/editor/context';
import { KEYS } from '@/features/editor/shortcuts';
import type { Label } from '@/kit/api/types';
import { EmptyState } from '@/kit/ui/EmptyState';
import { count, percent, plural } from '@/kit/ui/format';
import { KeyHint } from '@/kit/ui/KeyHint';
import { ReviewSection } from './ReviewSection';
import classes from './review.module.css';
import { SuggestionRow } from './SuggestionRow';
import { type ClassGroup, hiddenOf, histogram, isSuggestion } from './suggestions';
import { useReview } from './useReview';

/** What agents suggest, to accept or reject; for reviewers, the verdicts on all labels. */
export function SuggestionsPanel() {
  const { state, frame } = useEditor();
  const review = useReview();
  const { groups, suggestions, isReviewing, notSuggestions } = review;
  const hidden = hiddenOf(groups);
  const elsewhere = state.labels.filter(
    (label) => isSuggestion(label) && label.kind === 'object' && label.frame !== frame,
  ).length;
  return (
    <div className={classes.panel}>
      {isReviewing && <ReviewSection review={review} />}
      {suggestions.length + hidden === 0 ? (
        !isReviewing && (
          <EmptyState icon={IconRobot} title="No suggestions">
            Labels that agents make wait here until somebody accepts, changes or rejects them.
          </EmptyState>
        )
      ) : (
        <section aria-label="Suggestions">
          <Confidence labels={state.labels.filter(isSuggestion)} />
          <div className={classes.all}>
            <Text size="xs" c="dimmed" role="status">
              {hidden > 0
                ? `${count(suggestions.length)} shown, ${count(hidden)} hidden`
                : plural(suggestions.length, 'suggestion')}
            </Text>
            {notSuggestions === null && (
              <span className={classes.verbs}>
                <Button
                  variant="default"
                  size="compact-xs"
                  disabled={suggestions.length === 0}
                  leftSection={<IconX size={12} aria-hidden />}
                  onClick={() => review.reject(suggestions)}
                >
                  Reject all
                </Button>
                <Tooltip label={<KeyHint keys={KEYS.acceptAll} />}>
                  <Button
                    size="compact-xs"
                    disabled={suggestions.length === 0}
                    leftSection={<IconChecks size={12} aria-hidden />}
                    onClick={() => review.accept(suggestions)}
                  >
                    Accept all
                  </Button>
                </Tooltip>
              </span>
            )}
          </div>
          {hidden > 0 && (
            <Text size="xs" c="dimmed" px={12} pb={6}>
              What is hidden stays a suggestion: “all” leaves it alone.
            </Text>
          )}
          {groups.map(({ agent, classes: ofAgent }) => (
            <section key={agent} aria-label={`Suggested by ${agent}`}>
              <h2 className={classes.agent}>
                <IconRobot size={13} stroke={1.7} aria-hidden />
                {agent}
              </h2>
              {ofAgent.map((group) => (
                <ClassSection key={group.classId} group={group} agent={agent} review={review} />
              ))}
            </section>
          ))}
          {elsewhere > 0 && (
            <Text size="xs" c="dimmed" p={12}>
              {plural(elsewhere, 'suggestion')} more on other frames.
            </Text>
          )}
        </section>
      )}
    </div>
  );
}

/** The slider, over how many labels there are of each confidence. */
function Confidence({ labels }: { labels: readonly Label[] }) {
  const { minConfidence, setMinConfidence } = useEditor();
  if (labels.every(({ confidence }) => confidence === null)) return null;
  const bars = histogram(labels);
  const highest = Math.max(1, ...bars);
  return (
    <div className={classes.confidence}>
      <div className={classes.line}>
        <Text size="xs">Confidence</Text>
        <Text size="xs" c="dimmed" className="tabular">
          {minConfidence === 0 ? 'all' : `≥ ${Math.round(minConfidence * 100)}%`}
        </Text>
      </div>
      <div className={classes.bars} aria-hidden>
        {bars.map((n, i) => (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: bars never change order
            key={i}
            data-hidden={(i + 1) / bars.length <= minConfidence || undefined}
            style={{ height: `${(n / highest) * 100}%` }}
          />
        ))}
      </div>
      <Slider
        size="xs"
        label={percent}
        min={0}
        max={1}
        step={0.01}
        value={minConfidence}
        onChange={setMinConfidence}
        thumbLabel="Hide suggestions below this confidence"
      />
    </div>
  );
}

interface ClassSectionProps {
  group: ClassGroup;
  agent: string;
  review: ReturnType<typeof useReview>;
}

function ClassSection({ group, agent, review }: ClassSectionProps) {
  const { ontology } = useEditor();
  const { classId, shown, hidden } = group;
  const [first] = shown;
  const found = ontology.document.objects.find((each) => each.id === classId);
  const name = (first && classOf(ontology.document, first)?.name) ?? found?.name ?? classId;
  if (shown.length === 0) {
    return (
      <p className={classes.hidden}>
        {name}: {count(hidden)} hidden
      </p>
    );
  }
  return (
    <>
      <div className={classes.classRow}>
        <i className={classes.swatch} style={{ background: found?.color }} aria-hidden />
        <span className={classes.clip}>{name}</span>
        <span className={classes.count}>
          {count(shown.length)}
          {hidden > 0 && ` of ${count(shown.length + hidden)}`}
        </span>
        {review.notSuggestions === null && (
          <>
            <ActionIcon
              size={22}
              aria-label={`Reject ${name} of ${agent}`}
              title={`Reject these ${count(shown.length)}`}
              onClick={() => review.reject(shown)}
            >
              <IconX size={13} aria-hidden />
            </ActionIcon>
            <ActionIcon
              size={22}
              aria-label={`Accept ${name} of ${agent}`}
              title={`Accept these ${count(shown.length)}`}
              onClick={() => review.accept(shown)}
            >
              <IconCheck size={13} aria-hidden />
            </ActionIcon>
          </>
        )}
      </div>
      <ul className={classes.list}>
        {shown.slice(0, MOST).map((label) => (
          <SuggestionRow key={label.id} label={label} review={review} />
        ))}
      </ul>
      {shown.length > MOST && (
        <p className={classes.hidden}>And {count(shown.length - MOST)} more, all on show on the canvas.</p>
      )}
    </>
  );
}

/** A longer list would tell nobody anything: beyond it, the class and the slider decide. */
const MOST = 100;

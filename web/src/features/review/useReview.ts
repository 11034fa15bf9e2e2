import { useMemo } from 'react';
import { useEditor } from '@/features/editor/context';
import type { Edit } from '@/features/editor/document/types';
import { useListing } from '@/features/editor/labels/Listing';
import { useLabelNames } from '@/features/editor/names';
import { useView } from '@/features/editor/view/ViewContext';
import { useWorkState } from '@/features/work/useHold';
import type { Label, Verdict } from '@/kit/api/types';
import { plural } from '@/kit/ui/format';
import { notify } from '@/kit/ui/notify';
import { useEvent } from '@/kit/ui/useEvent';
import { groupSuggestions, isSuggestion, nextAfter, shownOf } from './suggestions';

/** Suggestions and verdicts on the frame at hand, and what can be done with them. Every call is one undoable step. */
export function useReview() {
  const { project, task, document, readOnly, selection, reveal, select } = useEditor();
  const { labels } = useListing();
  const { isHidden } = useView();
  const nameOf = useLabelNames();
  const work = useWorkState(project.id, task);
  const groups = useMemo(() => groupSuggestions(labels, isHidden), [labels, isHidden]);
  const suggestions = useMemo(() => shownOf(groups), [groups]);

  const isReviewing = task.stage.kind === 'review' && work.mayFinish;
  const visible = useMemo(() => labels.filter((label) => !isHidden(label)), [labels, isHidden]);
  const undecided = useMemo(() => visible.filter((label) => label.review === null), [visible]);

  const step = (name: string, edits: readonly Edit[]) => {
    if (edits.length === 0) return;
    try {
      document.apply(name, edits);
    } catch (error) {
      notify.failed(error, name);
    }
  };
  const nameFor = (verb: string, all: readonly Label[], what: string) => {
    const [first] = all;
    return `${verb} ${all.length === 1 && first ? nameOf(first) : plural(all.length, what)}`;
  };
  /** After the last of the labels that were dealt with comes the next one that is not. */
  const goOn = (from: readonly Label[], order: readonly Label[], isWanted: (label: Label) => boolean) => {
    const done = new Set(from.map(({ id }) => id));
    const next = nextAfter(order, from.at(-1)?.id ?? null, (l) => !done.has(l.id) && isWanted(l));
    if (next) reveal(next);
    else select([]);
  };

  const accept = useEvent((all: readonly Label[]) =>
    step(
      nameFor('Accept', all, 'suggestion'),
      all.map(({ id }) => ({ op: 'accept', id })),
    ),
  );
  const reject = useEvent((all: readonly Label[]) =>
    step(
      nameFor('Reject', all, 'suggestion'),
      all.map(({ id }) => ({ op: 'delete', id })),
    ),
  );
  const judge = useEvent((all: readonly Label[], verdict: Verdict | null) =>
    step(
      nameFor(verdict === null ? 'Take back' : verdict === 'approved' ? 'Approve' : 'Reject', all, 'label'),
      all.filter(({ review }) => review !== verdict).map(({ id }) => ({ op: 'review', id, verdict })),
    ),
  );

  /** The selected ones among these; with none of them selected, it selects the first, to be looked at first. */
  const chosen = (among: readonly Label[]): Label[] => {
    const picked = among.filter(({ id }) => selection.has(id));
    const [first] = among;
    if (picked.length === 0 && first) reveal(first);
    return picked;
  };
  /** A and D: on what is selected, then on to the next. */
  const acceptSelected = useEvent(() => {
    const all = chosen(suggestions);
    if (all.length === 0) return;
    accept(all);
    goOn(all, suggestions, isSuggestion);
  });
  const rejectSelected = useEvent(() => {
    const all = chosen(suggestions);
    if (all.length === 0) return;
    reject(all);
    goOn(all, suggestions, isSuggestion);
  });
  const judgeSelected = useEvent((verdict: Verdict) => {
    const picked = visible.filter(({ id }) => selection.has(id));
    const all = picked.length > 0 ? picked : chosen(undecided);
    if (all.length === 0) return;
    judge(all, verdict);
    goOn(all, visible, (label) => label.review === null);
  });

  return {
    groups,
    suggestions,
    /** Why suggestions cannot be decided; null when they can. */
    notSuggestions: readOnly,
    isReviewing,
    visible,
    undecided,
    accept,
    reject,
    judge,
    acceptSelected,
    rejectSelected,
    judgeSelected,
  };
}

import { IconCheck, IconChecks, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { KEYS } from '@/features/editor/shortcuts';
import { type Action, useActions } from '@/kit/actions/registry';
import { useEvent } from '@/kit/ui/useEvent';
import { useReview } from './useReview';

const NOTHING_SUGGESTED = 'No suggestion is on show.';
const ALL_DECIDED = 'Every label on show is decided.';

/** A, D and Shift+A: on suggestions where people label, on labels where they review. For shortcuts, menus, palette. */
export function useReviewActions(): void {
  const review = useReview();
  const { isReviewing, acceptSelected, rejectSelected, judgeSelected, notSuggestions } = review;
  const acceptAll = useEvent(() => review.accept(review.suggestions));
  const rejectAll = useEvent(() => review.reject(review.suggestions));
  const approveAll = useEvent(() => review.judge(review.undecided, 'approved'));
  const notOffered = notSuggestions ?? (review.suggestions.length === 0 ? NOTHING_SUGGESTED : false);
  const isEmpty = review.visible.length === 0 ? 'There are no labels.' : false;
  const isDecided = review.undecided.length === 0 ? ALL_DECIDED : false;

  useActions(
    useMemo<Action[]>(() => {
      if (isReviewing) {
        const group = 'Review';
        return [
          {
            id: 'review.accept',
            label: 'Approve the label',
            group,
            icon: IconCheck,
            keys: KEYS.accept,
            disabled: isEmpty,
            perform: () => judgeSelected('approved'),
          },
          {
            id: 'review.reject',
            label: 'Reject the label',
            group,
            icon: IconX,
            keys: KEYS.reject,
            disabled: isEmpty,
            perform: () => judgeSelected('rejected'),
          },
          {
            id: 'review.accept-all',
            label: 'Approve all undecided labels',
            group,
            icon: IconChecks,
            keys: KEYS.acceptAll,
            disabled: isDecided,
            perform: approveAll,
          },
        ];
      }
      const group = 'Suggestions';
      return [
        {
          id: 'review.accept',
          label: 'Accept the suggestion',
          group,
          icon: IconCheck,
          keys: KEYS.accept,
          disabled: notOffered,
          perform: acceptSelected,
        },
        {
          id: 'review.reject',
          label: 'Reject the suggestion',
          group,
          icon: IconX,
          keys: KEYS.reject,
          disabled: notOffered,
          perform: rejectSelected,
        },
        {
          id: 'review.accept-all',
          label: 'Accept all suggestions on show',
          group,
          icon: IconChecks,
          keys: KEYS.acceptAll,
          disabled: notOffered,
          perform: acceptAll,
        },
        {
          id: 'review.reject-all',
          label: 'Reject all suggestions on show',
          group,
          icon: IconX,
          disabled: notOffered,
          perform: rejectAll,
        },
      ];
    }, [
      isReviewing,
      isEmpty,
      isDecided,
      notOffered,
      acceptSelected,
      rejectSelected,
      judgeSelected,
      acceptAll,
      rejectAll,
      approveAll,
    ]),
  );
}

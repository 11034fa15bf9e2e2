/** The issue that is looked at, and the place that was clicked for a new one: shared by the panel and the pins. */
import { useSyncExternalStore } from 'react';
import type { Target } from './api';

interface Focus {
  readonly issueId: string | null;
  /** A new issue is being written about this. */
  readonly draft: Target | null;
}

let focus: Focus = { issueId: null, draft: null };
const listeners = new Set<() => void>();

function set(next: Focus): void {
  focus = next;
  for (const listener of listeners) listener();
}

export const focusIssue = (issueId: string | null) => set({ issueId, draft: null });
export const draftIssue = (draft: Target | null) => set({ issueId: null, draft });

export function useFocus(): Focus {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => focus,
  );
}

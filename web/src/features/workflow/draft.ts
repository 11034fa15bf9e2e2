/** A draft with undo and redo. Pure. */
import type { WorkflowGraph } from '@/kit/api/types';

export interface Draft {
  past: WorkflowGraph[];
  present: WorkflowGraph;
  future: WorkflowGraph[];
  /** What the last step was about: steps of one thing, such as typing a name, are undone together. */
  about: string | null;
}

export type DraftStep =
  | { type: 'edit'; edit: (graph: WorkflowGraph) => WorkflowGraph; about?: string }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'reset'; graph: WorkflowGraph };

const KEPT = 200;

export const newDraft = (graph: WorkflowGraph): Draft => ({
  past: [],
  present: graph,
  future: [],
  about: null,
});

export function step(draft: Draft, move: DraftStep): Draft {
  switch (move.type) {
    case 'edit': {
      const present = move.edit(draft.present);
      if (same(present, draft.present)) return draft;
      const together = move.about !== undefined && move.about === draft.about;
      const past = together ? draft.past : [...draft.past, draft.present].slice(-KEPT);
      return { past, present, future: [], about: move.about ?? null };
    }
    case 'undo': {
      const before = draft.past.at(-1);
      if (!before) return draft;
      return {
        past: draft.past.slice(0, -1),
        present: before,
        future: [draft.present, ...draft.future],
        about: null,
      };
    }
    case 'redo': {
      const [after, ...future] = draft.future;
      if (!after) return draft;
      return { past: [...draft.past, draft.present], present: after, future, about: null };
    }
    case 'reset':
      return newDraft(move.graph);
  }
}

export const same = (a: WorkflowGraph, b: WorkflowGraph) =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

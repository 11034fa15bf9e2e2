import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconClipboard,
  IconCopy,
  IconDeviceFloppy,
  IconLayoutDistributeVertical,
} from '@tabler/icons-react';
import { useMemo, useRef } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import type { WorkflowGraph } from '@/kit/api/types';
import type { DraftStep } from './draft';
import { type DecisionsOf, moveNodes, part, paste, pathwaysOf } from './edits';
import { places } from './layout';

interface Given {
  graph: WorkflowGraph;
  selected: ReadonlySet<string>;
  readOnly: boolean;
  decisionsOf: DecisionsOf;
  dispatch: (step: DraftStep) => void;
  onSelect: (ids: string[]) => void;
  onSave: () => void;
}

/** The editor's verbs, for buttons, shortcuts and the command palette alike. */
export function useWorkflowActions(given: Given): Record<'undo' | 'redo' | 'arrange', () => void> {
  const { graph, selected, readOnly, decisionsOf, dispatch, onSelect, onSave } = given;
  const copied = useRef<WorkflowGraph | null>(null);
  const verbs = useMemo(
    () => ({
      undo: () => dispatch({ type: 'undo' }),
      redo: () => dispatch({ type: 'redo' }),
      arrange: () => {
        const ways = new Map(graph.nodes.map((node) => [node.id, pathwaysOf(node, decisionsOf).length]));
        const found = places(graph, (id) => ways.get(id) ?? 0);
        dispatch({ type: 'edit', edit: (before) => moveNodes(before, found) });
      },
      copy: () => {
        if (selected.size > 0) copied.current = part(graph, selected);
      },
      paste: () => {
        if (!copied.current) return;
        const after = paste(graph, copied.current);
        dispatch({ type: 'edit', edit: () => after });
        onSelect(after.nodes.slice(graph.nodes.length).map((node) => node.id));
      },
    }),
    [graph, selected, decisionsOf, dispatch, onSelect],
  );
  const actions = useMemo<Action[]>(() => {
    if (readOnly) return [];
    const group = 'Workflow editor';
    return [
      {
        id: 'workflow.undo',
        label: 'Undo',
        group,
        icon: IconArrowBackUp,
        keys: 'mod+z',
        perform: verbs.undo,
      },
      {
        id: 'workflow.redo',
        label: 'Redo',
        group,
        icon: IconArrowForwardUp,
        keys: ['mod+shift+z', 'mod+y'],
        perform: verbs.redo,
      },
      {
        id: 'workflow.copy',
        label: 'Copy stages',
        group,
        icon: IconCopy,
        keys: 'mod+c',
        perform: verbs.copy,
      },
      {
        id: 'workflow.paste',
        label: 'Paste stages',
        group,
        icon: IconClipboard,
        keys: 'mod+v',
        perform: verbs.paste,
      },
      {
        id: 'workflow.arrange',
        label: 'Arrange stages',
        group,
        icon: IconLayoutDistributeVertical,
        keys: 'shift+a',
        perform: verbs.arrange,
      },
      {
        id: 'workflow.save',
        label: 'Save the workflow',
        group,
        icon: IconDeviceFloppy,
        keys: 'mod+s',
        perform: onSave,
      },
    ];
  }, [readOnly, verbs, onSave]);
  useActions(actions);
  return verbs;
}

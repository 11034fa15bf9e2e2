import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import type { Task } from '@/kit/api/types';
import type { useTaskVerbs } from '@/kit/tasks/useTaskVerbs';
import type { verbsOf } from '@/kit/tasks/verbsOf';
import { useEvent } from '@/kit/ui/useEvent';

interface GridActions {
  projectId: string;
  /** The task at the cursor. */
  task: Task | undefined;
  offered: ReturnType<typeof verbsOf> | null;
  hasSelection: boolean;
  verbs: ReturnType<typeof useTaskVerbs>;
  step: (by: number, select: boolean) => void;
  toggle: (task: Task) => void;
  open: (task: Task) => void;
  clear: () => void;
}

/** The Queue's keyboard: what works on the task at the cursor. */
export function useGridActions(grid: GridActions): void {
  const navigate = useNavigate();
  const { step, hasSelection } = grid;
  const toggle = useEvent(() => grid.task && grid.toggle(grid.task));
  const open = useEvent(() => grid.task && grid.open(grid.task));
  const clear = useEvent(grid.clear);
  const labels = useEvent(() => {
    if (!grid.task) return;
    const params = { projectId: grid.projectId, taskId: grid.task.id };
    void navigate({ to: '/projects/$projectId/tasks/$taskId', params });
  });
  const run = useEvent(() => {
    if (!grid.task) return;
    if (grid.offered?.run) void grid.verbs.run(grid.task);
    else if (grid.offered?.retry) void grid.verbs.retry(grid.task, grid.offered.retry);
  });

  useActions(
    useMemo<Action[]>(() => {
      const key = (id: string, keys: string, label: string, perform: () => unknown): Action => ({
        id: `queue.${id}`,
        label,
        group: 'Queue',
        keys,
        hidden: true,
        perform: () => void perform(),
      });
      const all = [
        key('next', 'j', 'Next task', () => step(1, false)),
        key('previous', 'k', 'Previous task', () => step(-1, false)),
        key('extend-down', 'shift+j', 'Extend selection down', () => step(1, true)),
        key('extend-up', 'shift+k', 'Extend selection up', () => step(-1, true)),
        key('toggle', 'x', 'Select or unselect the task', toggle),
        key('open', 'Enter', 'Show executions of the task', open),
        key('labels', 'o', 'Open the labels of the task', labels),
        key('run', 'r', 'Run or retry the task', run),
      ];
      return hasSelection ? [...all, key('clear', 'Escape', 'Clear selection', clear)] : all;
    }, [step, hasSelection, toggle, open, labels, run, clear]),
  );
}

import { useMemo } from 'react';
import type { Selection, Stage } from '../api/types';
import * as verbs from '../api/verbs';
import { useAnnounce } from '../events/ProjectEvents';
import { plural } from '../ui/format';
import { notify } from '../ui/notify';

interface TaskAt {
  id: string;
  stage: { id: string };
  execution: { id: string | null } | null;
}

/** The verbs on executions as buttons use them: they show failures, and refresh what they changed. */
export function useTaskVerbs(projectId: string) {
  const announce = useAnnounce();
  return useMemo(() => {
    const touched = (taskIds: string[] | null, stageIds: string[]) =>
      announce({ kinds: ['execution.changed'], task_ids: taskIds, stage_ids: stageIds });

    async function attempt<T>(title: string, work: () => Promise<T>): Promise<T | null> {
      try {
        return await work();
      } catch (error) {
        notify.failed(error, title);
        return null;
      }
    }

    return {
      run: (task: TaskAt) =>
        attempt('Not run', async () => {
          await verbs.runTask(projectId, task.id);
          touched([task.id], [task.stage.id]);
        }),
      retry: (task: Pick<TaskAt, 'id' | 'stage'>, executionId: string) =>
        attempt('Not retried', async () => {
          const execution = await verbs.retryExecution(projectId, executionId);
          touched([task.id], [task.stage.id]);
          return execution;
        }),
      cancel: (task: TaskAt) =>
        attempt('Not canceled', async () => {
          // A task may be Pending before any execution exists; then the task itself is named.
          if (task.execution?.id) await verbs.cancelExecution(projectId, task.execution.id);
          else await verbs.cancelTasks(projectId, { task_ids: [task.id] });
          touched([task.id], [task.stage.id]);
        }),
      retryMany: (selection: Selection) =>
        attempt('Not retried', async () => {
          const { retried, skipped } = await verbs.retryTasks(projectId, selection);
          notify.done(
            skipped > 0
              ? `${plural(retried, 'task')} will run again; ${plural(skipped, 'task')} had not failed or timed out.`
              : `${plural(retried, 'task')} will run again.`,
          );
          touched(null, []);
        }),
      cancelMany: (selection: Selection) =>
        attempt('Not canceled', async () => {
          const { canceled, skipped } = await verbs.cancelTasks(projectId, selection);
          notify.done(
            skipped > 0
              ? `${plural(canceled, 'execution')} canceled; ${plural(skipped, 'task')} had none to cancel.`
              : `${plural(canceled, 'execution')} canceled.`,
          );
          touched(null, []);
        }),
      goLive: (stage: Pick<Stage, 'id' | 'name'>) =>
        attempt('Not live', async () => {
          await verbs.goLive(projectId, stage.id);
          announce({ kinds: ['stage.changed'], task_ids: null, stage_ids: [stage.id] });
        }),
      pause: (stage: Pick<Stage, 'id' | 'name'>) =>
        attempt('Not paused', async () => {
          await verbs.pauseStage(projectId, stage.id);
          announce({ kinds: ['stage.changed'], task_ids: null, stage_ids: [stage.id] });
        }),
    };
  }, [projectId, announce]);
}

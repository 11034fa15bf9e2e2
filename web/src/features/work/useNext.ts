import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { prefetchLabels } from '@/features/editor/document/prefetch';
import { prefetchPicture } from '@/features/editor/picture/pictures';
import { taskQuery } from '@/kit/api/queries';
import type { TaskDetail } from '@/kit/api/types';
import { type NextWanted, peekNext, takeNext } from './api';
import { thisTab } from './holder';

/** Takes the next task and shows it, without loading the page anew. Answers null when nothing is left. */
export function useNext(projectId: string): (wanted: NextWanted) => Promise<TaskDetail | null> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useCallback(
    async (wanted: NextWanted) => {
      const task = await takeNext(projectId, thisTab(), wanted);
      if (task === null) return null;
      client.setQueryData(taskQuery(projectId, task.id).queryKey, task);
      prefetchPicture(task.item);
      await navigate({ to: '/projects/$projectId/tasks/$taskId', params: { projectId, taskId: task.id } });
      return task;
    },
    [projectId, client, navigate],
  );
}

/** The open task has the first word on the network and the processor. */
const PATIENCE_MS = 1_200;

/** Fetches the task that will most likely come next, its labels and its picture, while this one is worked on. */
export function usePrefetchNext(projectId: string, task: TaskDetail, isWanted: boolean): void {
  const client = useQueryClient();
  const stageId = task.stage.id;
  useEffect(() => {
    if (!isWanted) return;
    const abort = new AbortController();
    const look = async () => {
      const next = await peekNext(projectId, { stageId, after: task.id }, abort.signal);
      if (next === null) return;
      const { queryKey } = taskQuery(projectId, next.id);
      if (client.getQueryData(queryKey) === undefined) client.setQueryData(queryKey, next);
      prefetchPicture(next.item);
      prefetchLabels(projectId, next.id);
    };
    // It is a guess that saves time; without it, the next task is fetched when it is taken.
    const timer = setTimeout(() => void look().catch(() => undefined), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [isWanted, projectId, stageId, task.id, client]);
}

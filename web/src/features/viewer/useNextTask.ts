import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { api, path } from '@/kit/api/client';
import type { Page, Task } from '@/kit/api/types';

const LOOKED_AT = 50;

/** Goes to the task that is worked on next in a stage. Answers false when there is no other. */
export function useNextTask(projectId: string) {
  const navigate = useNavigate();
  return useCallback(
    async (stageId: string, currentId: string): Promise<boolean> => {
      const { items } = await api.get<Page<Task>>(path`/projects/${projectId}/tasks`, {
        query: { stage: stageId, sort: 'priority', limit: LOOKED_AT },
      });
      const at = items.findIndex((task) => task.id === currentId);
      const next = items[at + 1] ?? items.find((task) => task.id !== currentId);
      if (next === undefined) return false;
      await navigate({ to: '/projects/$projectId/tasks/$taskId', params: { projectId, taskId: next.id } });
      return true;
    },
    [projectId, navigate],
  );
}

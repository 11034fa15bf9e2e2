/** Writes of the API that more than one feature offers: plain functions, named as the server names them. */
import { api, path } from './client';
import type { Execution, MovePreview, Selection, Stage } from './types';

export const runTask = (projectId: string, taskId: string) =>
  api.post<Execution>(path`/projects/${projectId}/tasks/${taskId}/run`);

export const retryExecution = (projectId: string, executionId: string) =>
  api.post<Execution>(path`/projects/${projectId}/executions/${executionId}/retry`);

export const cancelExecution = (projectId: string, executionId: string) =>
  api.post<Execution>(path`/projects/${projectId}/executions/${executionId}/cancel`);

export const retryTasks = (projectId: string, selection: Selection) =>
  api.post<{ retried: number; skipped: number }>(path`/projects/${projectId}/tasks/retry`, { selection });

export const cancelTasks = (projectId: string, selection: Selection) =>
  api.post<{ canceled: number; skipped: number }>(path`/projects/${projectId}/tasks/cancel`, { selection });

export const previewMove = (
  projectId: string,
  selection: Selection,
  pathway?: string,
  signal?: AbortSignal,
) =>
  api.post<MovePreview>(
    path`/projects/${projectId}/tasks/move/preview`,
    { selection, ...(pathway ? { pathway } : {}) },
    { signal },
  );

export const moveTasks = (projectId: string, selection: Selection, pathway?: string) =>
  api.post<{ moved: number; skipped: number }>(path`/projects/${projectId}/tasks/move`, {
    selection,
    ...(pathway ? { pathway } : {}),
  });

export const setPriority = (projectId: string, selection: Selection, priority: number) =>
  api.patch<unknown>(path`/projects/${projectId}/tasks`, { selection, priority });

export const assignTasks = (projectId: string, selection: Selection, userId: string | null) =>
  api.post<unknown>(path`/projects/${projectId}/tasks/assign`, { selection, user_id: userId });

export const disableAgent = (projectId: string, enabledId: string) =>
  api.delete(path`/projects/${projectId}/agents/${enabledId}`);

export const goLive = (projectId: string, stageId: string) =>
  api.post<Stage>(path`/projects/${projectId}/stages/${stageId}/go-live`);

export const pauseStage = (projectId: string, stageId: string) =>
  api.post<Stage>(path`/projects/${projectId}/stages/${stageId}/pause`);

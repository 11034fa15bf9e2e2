/** The requests behind people's work on tasks, as the server names them. */
import { api, path } from '@/kit/api/client';
import type { TaskDetail, TaskHold } from '@/kit/api/types';

interface Next {
  task: TaskDetail | null;
}

/** Which task comes next: of one stage, or of all those that the person works in; `after` is left out. */
export interface NextWanted {
  readonly stageId?: string;
  readonly after?: string;
}

/** Picks the next task and holds it; null when nothing is left. */
export async function takeNext(projectId: string, holder: string, wanted: NextWanted) {
  const body = {
    holder,
    ...(wanted.stageId ? { stage_id: wanted.stageId } : {}),
    ...(wanted.after ? { after: wanted.after } : {}),
  };
  return (await api.post<Next>(path`/projects/${projectId}/tasks/next`, body)).task;
}

/** The same choice, without a hold. */
export async function peekNext(projectId: string, wanted: NextWanted, signal?: AbortSignal) {
  const query = { stage_id: wanted.stageId, after: wanted.after };
  return (await api.get<Next>(path`/projects/${projectId}/tasks/next`, { query, signal })).task;
}

export const holdTask = (projectId: string, taskId: string, holder: string, takeOver: boolean) =>
  api.put<TaskHold>(path`/projects/${projectId}/tasks/${taskId}/hold`, { holder, take_over: takeOver });

export const releaseTask = (projectId: string, taskId: string, holder: string) =>
  api.delete(path`/projects/${projectId}/tasks/${taskId}/hold`, { query: { holder } });

/** For a page that goes away: the browser sends it all the same. */
export function releaseAtLast(projectId: string, taskId: string, holder: string): void {
  const url = path`/api/projects/${projectId}/tasks/${taskId}/hold?holder=${holder}`;
  void fetch(url, { method: 'DELETE', credentials: 'same-origin', keepalive: true }).catch(() => undefined);
}

export type Step = 'submit' | 'approve' | 'reject' | 'skip';

export const takeStep = (
  projectId: string,
  taskId: string,
  step: Step,
  body: { holder: string; reason?: string },
) => api.post<unknown>(path`/projects/${projectId}/tasks/${taskId}/${step}`, body);

/** Issues of a task: reads and writes. */
import { queryOptions } from '@tanstack/react-query';
import { api, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import type { Issue } from '@/kit/api/types';

/** Under the task's key, so that the event stream keeps it fresh. */
export const issuesQuery = (projectId: string, taskId: string) =>
  queryOptions({
    queryKey: [...keys.task(projectId, taskId), 'issues'],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Issue[] }>(path`/projects/${projectId}/tasks/${taskId}/issues`, { signal }))
        .items,
  });

/** What a new issue is about: the task, a label, or a place in the picture. */
export type Target =
  | { readonly kind: 'task' }
  | { readonly kind: 'label'; readonly labelId: string; readonly frame: number }
  | { readonly kind: 'place'; readonly x: number; readonly y: number; readonly frame: number };

/** With an id of our own, so that sending it twice opens nothing twice. */
export function openIssue(projectId: string, taskId: string, id: string, text: string, target: Target) {
  const { kind, ...about } = target;
  const where =
    target.kind === 'label'
      ? { label_id: target.labelId, frame: target.frame }
      : kind === 'place'
        ? about
        : {};
  return api.post<Issue>(path`/projects/${projectId}/tasks/${taskId}/issues`, { id, text, ...where });
}

export const comment = (projectId: string, issueId: string, id: string, text: string) =>
  api.post<Issue>(path`/projects/${projectId}/issues/${issueId}/comments`, { id, text });

export const resolveIssue = (projectId: string, issueId: string) =>
  api.post<Issue>(path`/projects/${projectId}/issues/${issueId}/resolve`);

export const reopenIssue = (projectId: string, issueId: string) =>
  api.post<Issue>(path`/projects/${projectId}/issues/${issueId}/reopen`);

/** Reads of the API as query options. Features add what is theirs alone; what several share is here. */
import { queryOptions } from '@tanstack/react-query';
import { ApiError, api, path } from './client';
import { keys } from './keys';
import type {
  Agent,
  EnabledAgent,
  Execution,
  ExecutionDetail,
  Label,
  Member,
  Ontology,
  Page,
  Project,
  Session,
  Stage,
  TaskDetail,
} from './types';

/** Null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await api.get<Session>('/session', { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const projectsQuery = queryOptions({
  queryKey: keys.projects,
  queryFn: ({ signal }) => api.get<Page<Project>>('/projects', { query: { limit: 200 }, signal }),
});

export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: keys.project(id),
    queryFn: ({ signal }) => api.get<Project>(path`/projects/${id}`, { signal }),
    staleTime: 60_000,
  });

export const membersQuery = (id: string) =>
  queryOptions({
    queryKey: keys.members(id),
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Member[] }>(path`/projects/${id}/members`, { signal })).items,
    staleTime: 60_000,
  });

export const ontologyQuery = (id: string) =>
  queryOptions({
    queryKey: keys.ontology(id),
    queryFn: ({ signal }) => api.get<Ontology>(path`/projects/${id}/ontology`, { signal }),
    staleTime: 60_000,
  });

export const stagesQuery = (id: string) =>
  queryOptions({
    queryKey: keys.stages(id),
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Stage[] }>(path`/projects/${id}/stages`, { signal })).items,
    staleTime: 5_000,
  });

export const catalogueQuery = queryOptions({
  queryKey: keys.catalogue,
  queryFn: async ({ signal }) => (await api.get<{ items: Agent[] }>('/agents', { signal })).items,
  staleTime: 60_000,
});

export const enabledAgentsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.enabledAgents(id),
    queryFn: async ({ signal }) =>
      (await api.get<{ items: EnabledAgent[] }>(path`/projects/${id}/agents`, { signal })).items,
    staleTime: 30_000,
  });

export const taskQuery = (id: string, taskId: string) =>
  queryOptions({
    queryKey: keys.task(id, taskId),
    queryFn: ({ signal }) => api.get<TaskDetail>(path`/projects/${id}/tasks/${taskId}`, { signal }),
  });

export const taskLabelsQuery = (id: string, taskId: string) =>
  queryOptions({
    queryKey: keys.taskLabels(id, taskId),
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Label[] }>(path`/projects/${id}/tasks/${taskId}/labels`, { signal })).items,
  });

export const taskExecutionsQuery = (id: string, taskId: string) =>
  queryOptions({
    queryKey: keys.taskExecutions(id, taskId),
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Execution[] }>(path`/projects/${id}/tasks/${taskId}/executions`, { signal }))
        .items,
  });

export const executionQuery = (id: string, executionId: string) =>
  queryOptions({
    queryKey: keys.execution(id, executionId),
    queryFn: ({ signal }) =>
      api.get<ExecutionDetail>(path`/projects/${id}/executions/${executionId}`, { signal }),
  });

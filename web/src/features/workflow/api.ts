/** Reads and writes of the API that the Workflow editor alone needs. */
import { queryOptions } from '@tanstack/react-query';
import { ApiError, api, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import type {
  Page,
  Workflow,
  WorkflowCheck,
  WorkflowGraph,
  WorkflowTemplate,
  WorkflowVersion,
} from '@/kit/api/types';

export const workflowQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.workflow(projectId),
    queryFn: ({ signal }) => api.get<Workflow>(path`/projects/${projectId}/workflow`, { signal }),
  });

export const checkQuery = (projectId: string, graph: WorkflowGraph, version: number, enabled: boolean) =>
  queryOptions({
    queryKey: [...keys.workflow(projectId), 'check', version, graph],
    queryFn: ({ signal }) =>
      api.post<WorkflowCheck>(path`/projects/${projectId}/workflow/check`, { graph, version }, { signal }),
    enabled,
    gcTime: 10_000,
  });

export const templatesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['workflow-templates'],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ items: WorkflowTemplate[] }>(path`/projects/${projectId}/workflow/templates`, {
          signal,
        })
      ).items,
    staleTime: 60 * 60_000,
  });

export const versionsQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...keys.workflow(projectId), 'versions'],
    queryFn: ({ signal }) =>
      api.get<Page<WorkflowVersion>>(path`/projects/${projectId}/workflow/versions`, { signal }),
  });

export const getVersion = (projectId: string, version: number) =>
  api.get<WorkflowVersion & { graph: WorkflowGraph }>(
    path`/projects/${projectId}/workflow/versions/${version}`,
  );

export const saveWorkflow = (projectId: string, version: number, graph: WorkflowGraph) =>
  api.put<Workflow>(path`/projects/${projectId}/workflow`, { version, graph });

export const yamlUrl = (projectId: string) => `/api${path`/projects/${projectId}/workflow/yaml`}`;

/** Reads a YAML file's graph; throws a sentence with the line when it cannot be read. */
export async function readYaml(projectId: string, text: string): Promise<WorkflowGraph> {
  const answer = await fetch(`${yamlUrl(projectId)}/check`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/yaml' },
    body: text,
  });
  const body = (await answer.json()) as {
    graph?: WorkflowGraph | null;
    problems?: { line: number | null; message: string }[];
    error?: { message: string };
  };
  if (answer.ok && body.graph) return body.graph;
  const problem = body.problems?.[0];
  const where = problem?.line ? `Line ${problem.line}: ` : '';
  throw new ApiError(answer.status, {
    code: 'yaml',
    message: problem ? where + problem.message : (body.error?.message ?? 'The file could not be read.'),
    field: null,
    details: {},
  });
}

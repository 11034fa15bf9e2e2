/** The requests behind agents that are triggered in the editor. */
import { api, path } from '@/kit/api/client';
import type { Execution, PromptSelection, TriggerOutcome } from '@/kit/api/types';
import { cancelExecution, retryExecution } from '@/kit/api/verbs';

export interface TriggerCalls {
  trigger(
    projectId: string,
    taskId: string,
    agentId: string,
    selection: PromptSelection,
    preview: boolean,
  ): Promise<Execution>;
  /** Answers when the execution has ended, or after `wait` seconds. */
  outcome(
    projectId: string,
    executionId: string,
    wait: number,
    signal?: AbortSignal,
  ): Promise<TriggerOutcome>;
  cancel(projectId: string, executionId: string): Promise<Execution>;
  retry(projectId: string, executionId: string): Promise<Execution>;
}

export const calls: TriggerCalls = {
  trigger: (projectId, taskId, agentId, selection, preview) =>
    api.post<Execution>(path`/projects/${projectId}/tasks/${taskId}/trigger`, {
      enabled_agent_id: agentId,
      selection,
      preview,
    }),
  outcome: (projectId, executionId, wait, signal) =>
    api.get<TriggerOutcome>(path`/projects/${projectId}/executions/${executionId}/outcome`, {
      query: { wait },
      signal,
    }),
  cancel: cancelExecution,
  retry: retryExecution,
};

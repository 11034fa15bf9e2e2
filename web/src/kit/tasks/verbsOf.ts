import type { Permission, Stage, Task } from '../api/types';
import { OPEN, RETRYABLE } from '../theme/statuses';

/** What a person may control of a stage's agent: nothing, or an agent that is live or paused. */
export type Control = 'live' | 'paused' | null;

interface Offered {
  /** Pending in a paused stage, or Canceled: Run works by hand. */
  run: boolean;
  /** The execution to retry. */
  retry: string | null;
  cancel: boolean;
}

export function controlOf(stage: Stage | undefined, permissions: ReadonlySet<Permission>): Control {
  if (stage?.agent?.mode !== 'managed' || !permissions.has('agents.control')) return null;
  return stage.agent.live ? 'live' : 'paused';
}

/** Which verbs a task's row and panel offer. Pure. */
export function verbsOf(task: Pick<Task, 'execution'>, control: Control): Offered {
  const execution = task.execution;
  if (!execution || !control) return { run: false, retry: null, cancel: false };
  return {
    run: (execution.status === 'pending' && control === 'paused') || execution.status === 'canceled',
    retry: RETRYABLE.has(execution.status) ? execution.id : null,
    cancel: OPEN.has(execution.status),
  };
}

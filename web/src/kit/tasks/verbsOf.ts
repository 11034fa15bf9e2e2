import type { Permission, Stage, Task } from '../api/types';
import { OPEN, RETRYABLE } from '../theme/statuses';

interface Offered {
  /** Pending in a paused stage: Run works by hand. */
  run: boolean;
  /** The execution to retry. */
  retry: string | null;
  cancel: boolean;
}

/** Which verbs a task's row and panel offer to this person. Pure. */
export function verbsOf(
  task: Pick<Task, 'execution'>,
  stage: Stage | undefined,
  permissions: ReadonlySet<Permission>,
): Offered {
  const execution = task.execution;
  const managed = stage?.agent?.mode === 'managed' && permissions.has('agents.control');
  if (!execution || !managed) return { run: false, retry: null, cancel: false };
  return {
    run: execution.status === 'pending' && stage.agent?.live === false,
    retry: RETRYABLE.has(execution.status) ? execution.id : null,
    cancel: OPEN.has(execution.status),
  };
}

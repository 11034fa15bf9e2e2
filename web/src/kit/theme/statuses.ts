/** The seven execution statuses as people see them: label, icon, colours. Used by badge, bar, node and chart. */
import {
  type Icon,
  IconBan,
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconClockExclamation,
  IconHourglass,
  IconLoader2,
  IconSend,
} from '@tabler/icons-react';
import type { ExecutionStatus, FailureClass, StageKind, Trigger } from '../api/types';

export interface StatusLook {
  label: string;
  /** What it means, in one sentence. */
  meaning: string;
  icon: Icon;
}

export const STATUS: Record<ExecutionStatus, StatusLook> = {
  pending: {
    label: 'Pending',
    meaning: 'The agent execution is queued and waiting to start.',
    icon: IconHourglass,
  },
  dispatched: {
    label: 'Dispatched',
    meaning: 'The agent execution has been assigned to a worker.',
    icon: IconSend,
  },
  running: { label: 'Running', meaning: 'The agent is processing the task.', icon: IconLoader2 },
  succeeded: {
    label: 'Succeeded',
    meaning: 'The agent execution completed successfully.',
    icon: IconCircleCheckFilled,
  },
  failed: {
    label: 'Failed',
    meaning: 'The agent execution met an error and did not complete.',
    icon: IconCircleXFilled,
  },
  timed_out: {
    label: 'Timed out',
    meaning: 'The agent execution exceeded the maximum allowed time and was ended.',
    icon: IconClockExclamation,
  },
  canceled: {
    label: 'Canceled',
    meaning: 'The agent execution was canceled before completion.',
    icon: IconBan,
  },
};

export const statusColor = (status: ExecutionStatus) => `var(--status-${status})`;

export const BUSY: ReadonlySet<ExecutionStatus> = new Set(['dispatched', 'running']);
export const RETRYABLE: ReadonlySet<ExecutionStatus> = new Set(['failed', 'timed_out']);
export const OPEN: ReadonlySet<ExecutionStatus> = new Set(['pending', 'dispatched', 'running']);

export const FAILURE: Record<FailureClass, string> = {
  agent_error: 'Agent error',
  invalid_result: 'Invalid result',
  unreachable: 'Unreachable',
  unauthorised: 'Unauthorised',
  worker_lost: 'Worker lost',
  conflict: 'Conflict',
  refused_by_policy: 'Refused by policy',
  timeout: 'Timed out',
};

/** The class of a failure, where it says more than the status itself. */
export function failureWords(status: ExecutionStatus, failure: FailureClass | null): string | null {
  if (failure === null || (status === 'timed_out' && failure === 'timeout')) return null;
  return FAILURE[failure];
}

export const TRIGGER: Record<Trigger, string> = {
  workflow: 'Workflow',
  manual: 'Run by hand',
  editor: 'Label Editor',
  shadow: 'Shadow run',
};

export const STAGE_KIND: Record<StageKind, string> = {
  start: 'Start',
  annotate: 'Annotate',
  review: 'Review',
  agent: 'Agent',
  router: 'Router',
  consensus: 'Consensus',
  complete: 'Complete',
  archive: 'Archive',
};

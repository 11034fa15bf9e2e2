/** What the Queue keeps in the URL. Pure. */
import { EXECUTION_STATUSES, type ExecutionStatus, type TaskFilter, type TaskSort } from '@/kit/api/types';

export interface QueueSearch {
  stage?: string;
  /** Statuses, separated by commas. */
  status?: string;
  q?: string;
  assignee?: string;
  sort?: TaskSort;
  /** The task whose panel is open. */
  task?: string;
  /** The execution shown in that panel; the newest one when absent. */
  execution?: string;
  /** The enabled agent whose panel is open. */
  agent?: string;
}

const SORTS: readonly string[] = ['priority', '-created_at', 'created_at', 'name'];

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

export function statusesOf(search: Pick<QueueSearch, 'status'>): ExecutionStatus[] {
  const wanted = new Set((search.status ?? '').split(','));
  return EXECUTION_STATUSES.filter((status) => wanted.has(status));
}

/** Reads a URL's search params; what is unknown is left out. */
export function queueSearch(raw: Record<string, unknown>): QueueSearch {
  const sort = text(raw.sort);
  const statuses = statusesOf({ status: text(raw.status) });
  return {
    stage: text(raw.stage),
    status: statuses.length > 0 ? statuses.join(',') : undefined,
    q: text(raw.q),
    assignee: text(raw.assignee),
    sort: sort && SORTS.includes(sort) ? (sort as TaskSort) : undefined,
    task: text(raw.task),
    execution: text(raw.execution),
    agent: text(raw.agent),
  };
}

export function filterOf(search: QueueSearch): TaskFilter {
  const statuses = statusesOf(search);
  return {
    stage: search.stage,
    status: statuses.length > 0 ? statuses : undefined,
    q: search.q,
    assignee: search.assignee,
    sort: search.sort ?? 'priority',
  };
}

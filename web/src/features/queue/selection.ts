/** Which tasks are selected: some by name, or all that match the filter. Pure. */
import type { ExecutionStatus, Selection, TaskFilter } from '@/kit/api/types';

export interface Selected {
  ids: ReadonlySet<string>;
  /** Where a range starts. */
  anchor: string | null;
  /** Everything that matches, loaded or not; `ids` is then empty. */
  all: boolean;
}

export const NONE: Selected = { ids: new Set(), anchor: null, all: false };

export function toggled(selected: Selected, id: string): Selected {
  const ids = new Set(selected.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id, all: false };
}

/** Adds everything between the anchor and `id`, as they stand in `order`. */
export function extended(selected: Selected, id: string, order: readonly string[]): Selected {
  const from = selected.anchor === null ? -1 : order.indexOf(selected.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggled(selected, id);
  const ids = new Set(selected.ids);
  for (const each of order.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(each);
  return { ids, anchor: selected.anchor, all: false };
}

export const allOf = (order: readonly string[]): Selected => ({
  ids: new Set(order),
  anchor: null,
  all: false,
});

export const ALL_MATCHING: Selected = { ids: new Set(), anchor: null, all: true };

export const isEmpty = (selected: Selected) => !selected.all && selected.ids.size === 0;

export const isSelected = (selected: Selected, id: string) => selected.all || selected.ids.has(id);

/** Only what is listed: a task that went to another stage meanwhile must not be moved from there by surprise. */
export function among(selected: Selected, order: readonly string[]): Selected {
  if (selected.all || selected.ids.size === 0) return selected;
  const ids = new Set(order.filter((id) => selected.ids.has(id)));
  return ids.size === selected.ids.size ? selected : { ...selected, ids };
}

/** "All matching" is told to the server as the filter itself; it knows a stage, statuses and a name. */
export const mayNameAll = (filter: TaskFilter): filter is TaskFilter & { stage: string } =>
  filter.stage !== undefined && filter.assignee === undefined;

export function toWire(selected: Selected, filter: TaskFilter): Selection {
  if (selected.all && mayNameAll(filter)) {
    return {
      stage_id: filter.stage,
      ...(filter.status ? { statuses: filter.status } : {}),
      ...(filter.q ? { q: filter.q } : {}),
      all: true,
    };
  }
  return { task_ids: [...selected.ids] };
}

/** Statuses that the selection may hold: of the rows selected, or those that the filter lets through. */
export function statusesIn(
  selected: Selected,
  rows: readonly { id: string; execution: { status: ExecutionStatus } | null }[],
  filter: TaskFilter,
  counts: Partial<Record<ExecutionStatus, number>>,
): Set<ExecutionStatus> {
  if (selected.all) {
    const present = Object.entries(counts)
      .filter(([, n]) => (n ?? 0) > 0)
      .map(([status]) => status as ExecutionStatus);
    return new Set(present.filter((status) => !filter.status || filter.status.includes(status)));
  }
  const found = new Set<ExecutionStatus>();
  for (const row of rows) if (selected.ids.has(row.id) && row.execution) found.add(row.execution.status);
  return found;
}

/** Labels of a task that will most likely be opened next, fetched while the one before is worked on. */
import { api, path } from '@/kit/api/client';
import type { LabelList } from '@/kit/api/types';

/** Enough for the next task, and for one that was the next a moment ago. */
const KEPT = 2;

const fetched = new Map<string, Promise<LabelList | null>>();

const urlOf = (projectId: string, taskId: string) => path`/projects/${projectId}/tasks/${taskId}/labels`;

export function prefetchLabels(projectId: string, taskId: string): void {
  const url = urlOf(projectId, taskId);
  if (fetched.has(url)) return;
  const [oldest] = fetched.keys();
  if (oldest !== undefined && fetched.size >= KEPT) fetched.delete(oldest);
  // What could not be had beforehand is fetched when it is needed.
  fetched.set(
    url,
    api.get<LabelList>(url).catch(() => null),
  );
}

/** Hands out what was prefetched, once; null when nothing was. */
export async function takePrefetched(projectId: string, taskId: string): Promise<LabelList | null> {
  const url = urlOf(projectId, taskId);
  const list = fetched.get(url);
  fetched.delete(url);
  return (await list) ?? null;
}

/** A list with what changed since it was made. */
export function caughtUp(list: LabelList, since: LabelList): LabelList {
  const changed = new Set([...since.items, ...since.deleted].map(({ id }) => id));
  return {
    items: [...list.items.filter(({ id }) => !changed.has(id)), ...since.items],
    deleted: [],
    as_of: since.as_of,
  };
}

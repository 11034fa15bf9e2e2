/** Which picture belongs to a task's frame, and where it is. */
import type { QueryClient } from '@tanstack/react-query';
import { api, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import { taskQuery } from '@/kit/api/queries';
import type { Item, ItemFrame, TaskDetail } from '@/kit/api/types';
import { loadBitmap, type Source } from './load';
import { PictureCache } from './pictureCache';

/** Frames are listed this many at a time. */
const PAGE = 200;
/** Links live for hours; a list that is older than this is fetched anew. */
const FRESH_MS = 30 * 60_000;

export const cache = new PictureCache();

export const isSequence = (item: Item) => item.kind === 'image_sequence';
export const pictureKey = (item: Item, frame: number) => `${item.id}#${isSequence(item) ? frame : 0}`;

/** Reads a task's item anew: with fresh links. */
export async function renewItem(client: QueryClient, projectId: string, taskId: string): Promise<Item> {
  return (await client.fetchQuery({ ...taskQuery(projectId, taskId), staleTime: 0 })).item;
}

async function frameAt(
  client: QueryClient,
  projectId: string,
  taskId: string,
  frame: number,
  staleTime: number,
): Promise<ItemFrame> {
  const first = Math.floor(frame / PAGE) * PAGE;
  const frames = await client.fetchQuery({
    queryKey: [...keys.task(projectId, taskId), 'frames', first],
    queryFn: async ({ signal }) => {
      const query = { first, count: PAGE };
      const url = path`/projects/${projectId}/tasks/${taskId}/frames`;
      return (await api.get<{ items: ItemFrame[] }>(url, { query, signal })).items;
    },
    staleTime,
  });
  const found = frames.find(({ index }) => index === frame);
  if (found === undefined) throw new Error(`There is no frame ${frame + 1} in this sequence.`);
  return found;
}

export function sourceOf(client: QueryClient, projectId: string, task: TaskDetail, frame: number): Source {
  if (!isSequence(task.item)) {
    return {
      url: async () => task.item.url,
      renewedUrl: async () => (await renewItem(client, projectId, task.id)).url,
    };
  }
  return {
    url: async () => (await frameAt(client, projectId, task.id, frame, FRESH_MS)).url,
    renewedUrl: async () => (await frameAt(client, projectId, task.id, frame, 0)).url,
  };
}

/** Fetches and decodes the picture of an item that will be opened next; opening it then shows it at once. */
export function prefetchPicture(item: Item): void {
  if (item.kind !== 'image' && !isSequence(item)) return;
  const source = { url: async () => item.url, renewedUrl: async () => item.url };
  cache.prefetch(pictureKey(item, 0), (signal) => loadBitmap(source, signal));
}

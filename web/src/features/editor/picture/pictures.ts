/** Which picture belongs to a task's frame, and where it is. */
import type { QueryClient } from '@tanstack/react-query';
import { taskQuery } from '@/kit/api/queries';
import type { Item, ItemFrame, TaskDetail, Tiles } from '@/kit/api/types';
import { chunkOf, framesQuery } from '../frames/framesQuery';
import { decode, fetchBytes, type OnProgress, type Source } from './load';
import { PictureCache } from './pictureCache';

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
  isStale: boolean,
): Promise<ItemFrame> {
  const listed = framesQuery(projectId, taskId, chunkOf(frame));
  const frames = await client.fetchQuery(isStale ? { ...listed, staleTime: 0 } : listed);
  const found = frames.find(({ index }) => index === frame);
  if (found === undefined) throw new Error(`There is no frame ${frame + 1} in this sequence.`);
  return found;
}

/** Where the bytes of a task's frame are. */
export function sourceOf(client: QueryClient, projectId: string, task: TaskDetail, frame: number): Source {
  if (!isSequence(task.item)) {
    return {
      url: async () => task.item.url,
      renewedUrl: async () => (await renewItem(client, projectId, task.id)).url,
    };
  }
  return {
    url: async () => (await frameAt(client, projectId, task.id, frame, false)).url,
    renewedUrl: async () => (await frameAt(client, projectId, task.id, frame, true)).url,
  };
}

function requireLink(link: string | null | undefined): string {
  if (!link) throw new Error('The server no longer has this form of the picture; reload the page.');
  return link;
}

/** Where the full depth of a sixteen-bit picture is. */
export function deepSourceOf(client: QueryClient, projectId: string, task: TaskDetail): Source {
  return {
    url: async () => requireLink(task.item.deep_url),
    renewedUrl: async () => requireLink((await renewItem(client, projectId, task.id)).deep_url),
  };
}

/** Where a picture's tiles are: the address that all tiles begin with. */
export function tilesSourceOf(client: QueryClient, projectId: string, task: TaskDetail): Source {
  return {
    url: async () => requireLink(task.item.tiles?.url),
    renewedUrl: async () => requireLink((await renewItem(client, projectId, task.id)).tiles?.url),
  };
}

/** The address of the coarsest level, which is one tile: with it, all of the picture can be shown. */
export function firstTileUrl({ levels }: Tiles, url: string): string {
  return `${url}/${levels.length - 1}/0_0.webp`;
}

/** Fetches and decodes the picture of an item that will be opened next; opening it then shows it at once. */
export function prefetchPicture(item: Item): void {
  if (item.kind !== 'image' && !isSequence(item)) return;
  if (item.tiles !== null) {
    // It stays in the browser's own cache; a tile that cannot be had is told of when the item is opened.
    fetchBytes(firstTileUrl(item.tiles, item.tiles.url), new AbortController().signal).catch(() => {});
    return;
  }
  // A link that ran out is renewed by whoever opens the item.
  const load = async (signal: AbortSignal, onProgress: OnProgress) =>
    decode(await fetchBytes(item.url, signal, onProgress));
  cache.prefetch(pictureKey(item, 0), load);
}

/** The frames of a sequence, listed by the hundreds. */
import { queryOptions } from '@tanstack/react-query';
import { api, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import type { ItemFrame } from '@/kit/api/types';

const CHUNK = 200;
/** Links live for hours; a list that is older than this is fetched anew. */
const FRESH_MS = 10 * 60_000;

/** The number of the list that a frame is in. */
export const chunkOf = (frame: number) => Math.floor(frame / CHUNK);

export const framesQuery = (projectId: string, taskId: string, chunk: number) =>
  queryOptions({
    queryKey: [...keys.task(projectId, taskId), 'frames', chunk],
    queryFn: async ({ signal }) => {
      const query = { first: chunk * CHUNK, count: CHUNK };
      const url = path`/projects/${projectId}/tasks/${taskId}/frames`;
      return (await api.get<{ items: ItemFrame[] }>(url, { query, signal })).items;
    },
    staleTime: FRESH_MS,
  });

import { useQueries } from '@tanstack/react-query';
import { api, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import type { ItemFrame } from '@/kit/api/types';

const CHUNK = 200;

/** The frames in sight, fetched by the hundreds as they come into it. */
export function useFrames(projectId: string, taskId: string, first: number, last: number) {
  const chunks: number[] = [];
  for (let at = Math.floor(first / CHUNK); at <= Math.floor(last / CHUNK); at++) chunks.push(at);
  const answers = useQueries({
    queries: chunks.map((at) => ({
      queryKey: [...keys.task(projectId, taskId), 'frames', at],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get<{ items: ItemFrame[]; total: number }>(path`/projects/${projectId}/tasks/${taskId}/frames`, {
          query: { first: at * CHUNK, count: CHUNK },
          signal,
        }),
      staleTime: 10 * 60_000,
    })),
  });
  return (index: number): ItemFrame | undefined =>
    answers[chunks.indexOf(Math.floor(index / CHUNK))]?.data?.items[index % CHUNK];
}

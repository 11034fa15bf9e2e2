import { useQueries } from '@tanstack/react-query';
import type { ItemFrame } from '@/kit/api/types';
import { chunkOf, framesQuery } from './framesQuery';

/** The frames in sight, fetched by the hundreds as they come into it. */
export function useFrames(projectId: string, taskId: string, first: number, last: number) {
  const chunks: number[] = [];
  for (let chunk = chunkOf(first); chunk <= chunkOf(last); chunk++) chunks.push(chunk);
  const answers = useQueries({ queries: chunks.map((chunk) => framesQuery(projectId, taskId, chunk)) });
  return (index: number): ItemFrame | undefined =>
    answers[chunks.indexOf(chunkOf(index))]?.data?.find((frame) => frame.index === index);
}

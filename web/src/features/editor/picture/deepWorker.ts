/** Decodes one sixteen-bit PNG away from the main thread: a Blob comes in, a `DeepAnswer` goes out. */
import { messageOf } from '@/kit/api/client';
import { type Depth, readDeepPng } from './deepPng';

export type DeepAnswer = { readonly depth: Depth } | { readonly error: string };

self.onmessage = async ({ data }: MessageEvent<Blob>) => {
  try {
    const depth = readDeepPng(await data.arrayBuffer());
    self.postMessage({ depth } satisfies DeepAnswer, { transfer: [depth.picture.values.buffer] });
  } catch (error) {
    self.postMessage({ error: messageOf(error) } satisfies DeepAnswer);
  }
};

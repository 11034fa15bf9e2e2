/** Loads the full depth of sixteen-bit pictures. */
import type { Depth } from './deepPng';
import type { DeepAnswer } from './deepWorker';
import { fetchBytes, type Source, withFreshLink } from './load';

export async function loadDeep(source: Source, signal: AbortSignal): Promise<Depth> {
  const bytes = await withFreshLink(source, (url) => fetchBytes(url, signal));
  const worker = new Worker(new URL('./deepWorker.ts', import.meta.url), { type: 'module' });
  try {
    const answer = await new Promise<DeepAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<DeepAnswer>) => resolve(data);
      worker.onerror = () => reject(new Error('The browser could not start the decoder.'));
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      worker.postMessage(bytes);
    });
    if ('error' in answer) throw new Error(`The sixteen-bit file cannot be read: ${answer.error}`);
    return answer.depth;
  } finally {
    worker.terminate();
  }
}

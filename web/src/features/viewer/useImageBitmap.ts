import { useEffect, useState } from 'react';

export type LoadedImage =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly bitmap: ImageBitmap }
  | { readonly status: 'failed'; readonly reason: string };

async function load(url: string, signal: AbortSignal): Promise<ImageBitmap> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error('The file cannot be reached. Check your connection.');
  }
  if (response.status === 403 || response.status === 410) {
    throw new Error('The link to the file has run out.');
  }
  if (!response.ok) throw new Error(`The server did not hand out the file (${response.status}).`);
  const blob = await response.blob();
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch {
    throw new Error('The browser cannot read this picture: the file may be damaged or of an unknown format.');
  }
}

/** Loads and decodes a picture off the main thread. Another `attempt` loads it again. */
export function useImageBitmap(url: string, attempt: number): LoadedImage {
  const [image, setImage] = useState<LoadedImage>({ status: 'loading' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` is there to load the same address again
  useEffect(() => {
    const abort = new AbortController();
    let bitmap: ImageBitmap | null = null;
    setImage({ status: 'loading' });
    load(url, abort.signal).then(
      (loaded) => {
        bitmap = loaded;
        if (abort.signal.aborted) loaded.close();
        else setImage({ status: 'ready', bitmap: loaded });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setImage({ status: 'failed', reason: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => {
      abort.abort();
      bitmap?.close();
    };
  }, [url, attempt]);
  return image;
}

/** Fetches and decodes pictures. Every failure says in a sentence what is wrong. No React. */

/** A link that ran out is worth one more try with a fresh one. */
export class LinkExpired extends Error {
  constructor() {
    super('The link to the file has run out.');
  }
}

/** Where a picture is, now and after its link ran out. */
export interface Source {
  url(): Promise<string>;
  renewedUrl(): Promise<string>;
}

export type OnProgress = (share: number) => void;

/** The bytes behind a link; `onProgress` hears of the share that has come, 0 to 1, where the size is known. */
export async function fetchBytes(url: string, signal: AbortSignal, onProgress?: OnProgress): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error('The file cannot be reached. Check your connection.');
  }
  if (response.status === 403 || response.status === 410) throw new LinkExpired();
  if (response.status === 404) throw new Error('The file is gone from the storage.');
  if (!response.ok) throw new Error(`The server did not hand out the file (${response.status}).`);
  try {
    return await readBody(response, onProgress);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error('The connection broke off before the whole file had come.');
  }
}

async function readBody(response: Response, onProgress?: OnProgress): Promise<Blob> {
  const size = Number(response.headers.get('Content-Length'));
  if (onProgress === undefined || response.body === null || !size) return response.blob();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  const reader = response.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    parts.push(read.value);
    received += read.value.length;
    onProgress(Math.min(received / size, 1));
  }
  return new Blob(parts, { type: response.headers.get('Content-Type') ?? '' });
}

/** Tries with the link at hand, and once more with a fresh one when that has run out. */
export async function withFreshLink<T>(source: Source, attempt: (url: string) => Promise<T>): Promise<T> {
  try {
    return await attempt(await source.url());
  } catch (error) {
    if (!(error instanceof LinkExpired)) throw error;
    return await attempt(await source.renewedUrl());
  }
}

/** A picture from where it is, decoded. */
export async function loadBitmap(
  source: Source,
  signal: AbortSignal,
  onProgress?: OnProgress,
): Promise<ImageBitmap> {
  return decode(await withFreshLink(source, (url) => fetchBytes(url, signal, onProgress)));
}

/** Off the main thread; upright. */
export async function decode(bytes: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(bytes, { imageOrientation: 'from-image' });
  } catch {
    throw new Error('The browser cannot read this picture: the file may be damaged or of an unknown format.');
  }
}

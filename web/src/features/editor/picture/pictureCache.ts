/** Decoded pictures that are shown, were just shown, or will be next. Shown ones stay open; the rest within a budget. */
import type { OnProgress } from './load';

export type Load = (signal: AbortSignal, onProgress: OnProgress) => Promise<ImageBitmap>;

interface Entry {
  readonly abort: AbortController;
  readonly loading: Promise<ImageBitmap>;
  readonly listeners: Set<OnProgress>;
  bitmap: ImageBitmap | null;
  /** How many show it, or wait to. */
  users: number;
}

/** Bytes of pictures that nobody shows: a handful of 12-megapixel frames. */
const BUDGET = 320 * 2 ** 20;

const bytesOf = (bitmap: ImageBitmap) => bitmap.width * bitmap.height * 4;

export class PictureCache {
  readonly #budget: number;
  /** The least recently used first. */
  readonly #entries = new Map<string, Entry>();

  constructor(budget = BUDGET) {
    this.#budget = budget;
  }

  /** The picture if it is decoded. Does not count as use. */
  peek(key: string): ImageBitmap | null {
    return this.#entries.get(key)?.bitmap ?? null;
  }

  /**
   * Takes part in a picture, loading it where nobody has yet, or where who began could not. Each call is paired with
   * one `release`.
   */
  async acquire(key: string, load: Load, onProgress: OnProgress = () => {}): Promise<ImageBitmap> {
    const isOurs = !this.#entries.has(key);
    const entry = this.#entry(key, load);
    entry.users += 1;
    entry.listeners.add(onProgress);
    try {
      return await entry.loading;
    } catch (error) {
      if (isOurs || entry.abort.signal.aborted) throw error;
      return await this.acquire(key, load, onProgress);
    } finally {
      entry.listeners.delete(onProgress);
    }
  }

  /** Keeps a picture that is decoded open. Each call is paired with one `release`. */
  hold(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.users += 1;
  }

  /** The picture may go when room is needed; one that is still on its way is given up. */
  release(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    // Below nothing when the load failed meanwhile and somebody else began it anew.
    entry.users = Math.max(entry.users - 1, 0);
    if (entry.users > 0) return;
    if (entry.bitmap === null) this.#drop(key, entry);
    else this.#trim();
  }

  /** Loads a picture that will be wanted soon. */
  prefetch(key: string, load: Load): void {
    this.#entry(key, load);
  }

  /** Gives up pictures that are on their way and that nobody wants any more, except these. */
  keepPrefetching(isWanted: (key: string) => boolean): void {
    for (const [key, entry] of this.#entries) {
      if (entry.bitmap === null && entry.users === 0 && !isWanted(key)) this.#drop(key, entry);
    }
  }

  #entry(key: string, load: Load): Entry {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known;
    }
    const abort = new AbortController();
    const listeners = new Set<OnProgress>();
    const loading = load(abort.signal, (share) => {
      for (const tell of listeners) tell(share);
    });
    const entry: Entry = { abort, loading, listeners, bitmap: null, users: 0 };
    this.#entries.set(key, entry);
    loading.then(
      (bitmap) => {
        if (this.#entries.get(key) !== entry) return bitmap.close();
        entry.bitmap = bitmap;
        this.#trim();
      },
      () => {
        // The next one who asks tries again.
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    return entry;
  }

  #drop(key: string, entry: Entry): void {
    this.#entries.delete(key);
    entry.abort.abort();
    entry.bitmap?.close();
  }

  #trim(): void {
    const idle = [...this.#entries].filter(([, entry]) => entry.users === 0 && entry.bitmap !== null);
    let bytes = idle.reduce((sum, [, { bitmap }]) => sum + (bitmap === null ? 0 : bytesOf(bitmap)), 0);
    for (const [key, entry] of idle) {
      if (bytes <= this.#budget) return;
      bytes -= entry.bitmap === null ? 0 : bytesOf(entry.bitmap);
      this.#drop(key, entry);
    }
  }
}

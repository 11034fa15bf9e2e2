import { describe, expect, test } from 'vitest';
import { PictureCache } from './pictureCache';

/** As much of a bitmap as the cache looks at: happy-dom decodes no pictures. */
class Bitmap {
  readonly width = 1024;
  readonly height = 1024;
  isClosed = false;
  close(): void {
    this.isClosed = true;
  }
}

const MIB = 2 ** 20;

function shelf(budget: number) {
  const cache = new PictureCache(budget);
  const loads: string[] = [];
  const bitmaps = new Map<string, Bitmap>();
  const signals = new Map<string, AbortSignal>();
  const load = (key: string) => async (signal: AbortSignal) => {
    loads.push(key);
    signals.set(key, signal);
    const bitmap = new Bitmap();
    bitmaps.set(key, bitmap);
    await Promise.resolve();
    return bitmap as unknown as ImageBitmap;
  };
  return { cache, loads, load, bitmaps, signals };
}

describe('A cache of decoded pictures', () => {
  test('hands a prefetched picture over without loading it again', async () => {
    const { cache, load, loads } = shelf(64 * MIB);
    cache.prefetch('next', load('next'));
    const bitmap = await cache.acquire('next', load('next'));
    expect(loads).toEqual(['next']);
    expect(cache.peek('next')).toBe(bitmap);
  });

  test('closes what was used longest ago when it has no room, and never what is shown', async () => {
    const { cache, load, bitmaps } = shelf(8 * MIB);
    await cache.acquire('shown', load('shown'));
    for (const key of ['a', 'b', 'c']) {
      await cache.acquire(key, load(key));
      cache.release(key);
    }
    expect(bitmaps.get('a')?.isClosed).toBe(true);
    expect(bitmaps.get('b')?.isClosed).toBe(false);
    expect(bitmaps.get('c')?.isClosed).toBe(false);
    expect(bitmaps.get('shown')?.isClosed).toBe(false);
  });

  test('gives a picture up that nobody waits for any more', async () => {
    const { cache, load, signals, bitmaps } = shelf(64 * MIB);
    const waiting = cache.acquire('gone', load('gone'));
    cache.release('gone');
    await waiting;
    expect(signals.get('gone')?.aborted).toBe(true);
    expect(bitmaps.get('gone')?.isClosed).toBe(true);
    expect(cache.peek('gone')).toBeNull();
  });

  test('tries again after a failure', async () => {
    const { cache, load } = shelf(64 * MIB);
    const failing = async () => {
      throw new Error('The file cannot be reached.');
    };
    await expect(cache.acquire('a', failing)).rejects.toThrow('cannot be reached');
    cache.release('a');
    await expect(cache.acquire('a', load('a'))).resolves.toBeDefined();
  });

  test('loads a picture by itself when whoever fetched it beforehand could not', async () => {
    const { cache, load, bitmaps } = shelf(64 * MIB);
    cache.prefetch('a', async () => {
      throw new Error('The link to the file has run out.');
    });
    await cache.acquire('a', load('a'));
    expect(cache.peek('a')).toBe(bitmaps.get('a'));
    cache.release('a');
    expect(bitmaps.get('a')?.isClosed).toBe(false);
  });

  test('drops prefetches that are no longer near', async () => {
    const { cache, load, signals } = shelf(64 * MIB);
    cache.prefetch('1', load('1'));
    cache.prefetch('2', load('2'));
    cache.keepPrefetching((key) => key === '2');
    expect(signals.get('1')?.aborted).toBe(true);
    expect(signals.get('2')?.aborted).toBe(false);
  });
});

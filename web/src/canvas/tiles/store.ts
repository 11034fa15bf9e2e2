/** The tiles of one picture that are at hand: fetched as the view needs them, kept within a budget of memory. */
import type { Tiles } from '@/kit/api/types';
import { type Bounds, intersects } from '../points';
import { type Viewport, visibleBounds } from '../viewport';
import { levelFor, parentOf, placeOf, type TileAt, tileKey, tilesIn, wantedTiles } from './pyramid';

export interface TileSource {
  readonly tiles: Tiles;
  /** A fresh address of the pyramid, for when the link ran out. */
  renewUrl(): Promise<string>;
}

/** How a renderer keeps a tile. */
export interface TileKeeper<Kept> {
  make(bitmap: ImageBitmap): Kept;
  free(kept: Kept): void;
  /** Something came that makes another frame worthwhile. */
  onArrival(): void;
}

/** Part of a tile, 0 to 1 along its sides, and where it goes in the world. */
export interface Piece<Kept> {
  readonly kept: Kept;
  readonly part: Bounds;
  readonly bounds: Bounds;
}

interface Ready<Kept> {
  readonly kept: Kept;
  readonly bounds: Bounds;
  readonly bytes: number;
}

interface Failure {
  readonly times: number;
  readonly again: number;
}

/** Browsers open six connections to a server: saves and live events need theirs. */
const AT_ONCE = 4;
const BUDGET = 256 * 2 ** 20;
const RETRY_MS = 1000;
const RETRY_MOST_MS = 30_000;
const WHOLE: Bounds = { minX: 0, minY: 0, maxX: 1, maxY: 1 };

export class TileStore<Kept> {
  readonly #source: TileSource;
  readonly #world: Bounds;
  readonly #keeper: TileKeeper<Kept>;
  readonly #budget: number;
  /** The least recently drawn first. */
  readonly #ready = new Map<string, Ready<Kept>>();
  readonly #fetching = new Map<string, AbortController>();
  readonly #failures = new Map<string, Failure>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #wanted = new Map<string, TileAt>();
  #bytes = 0;
  #url: string;
  #renewing: Promise<string> | null = null;
  #isDisposed = false;

  constructor(source: TileSource, world: Bounds, keeper: TileKeeper<Kept>, budget = BUDGET) {
    this.#source = source;
    this.#url = source.tiles.url;
    this.#world = world;
    this.#keeper = keeper;
    this.#budget = budget;
  }

  /** Bytes of the tiles at hand. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * What to draw now: of each place in sight the sharpest that is at hand, nothing twice. Fetches what is missing,
   * and gives up what left the view.
   */
  view(viewport: Viewport, pixelRatio: number): Piece<Kept>[] {
    const { tiles } = this.#source;
    const sight = visibleBounds(viewport);
    if (!intersects(sight, this.#world)) return [];
    const level = levelFor(tiles, this.#world, viewport.scale * pixelRatio);
    this.#want(wantedTiles(tiles, this.#world, level, sight));
    return tilesIn(tiles, this.#world, level, sight).flatMap((tile) => this.#sharpest(tile) ?? []);
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const abort of this.#fetching.values()) abort.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { kept } of this.#ready.values()) this.#keeper.free(kept);
    this.#ready.clear();
  }

  #sharpest(tile: TileAt): Piece<Kept> | null {
    const { tiles } = this.#source;
    for (let at: TileAt | null = tile; at !== null; at = parentOf(tiles, at)) {
      const key = tileKey(at);
      const ready = this.#ready.get(key);
      if (ready === undefined) continue;
      this.#ready.delete(key);
      this.#ready.set(key, ready);
      if (at === tile) return { kept: ready.kept, part: WHOLE, bounds: ready.bounds };
      const { bounds } = placeOf(tiles, this.#world, tile);
      return { kept: ready.kept, part: partOf(ready.bounds, bounds), bounds };
    }
    return null;
  }

  #want(tiles: readonly TileAt[]): void {
    this.#wanted = new Map(tiles.map((tile) => [tileKey(tile), tile]));
    for (const [key, abort] of this.#fetching) {
      if (this.#wanted.has(key)) continue;
      this.#fetching.delete(key);
      abort.abort();
    }
    this.#fetchNext();
  }

  #fetchNext(): void {
    const now = performance.now();
    for (const [key, tile] of this.#wanted) {
      if (this.#fetching.size >= AT_ONCE) return;
      if (this.#ready.has(key) || this.#fetching.has(key)) continue;
      if ((this.#failures.get(key)?.again ?? 0) > now) continue;
      void this.#fetch(key, tile);
    }
  }

  async #fetch(key: string, tile: TileAt): Promise<void> {
    const abort = new AbortController();
    this.#fetching.set(key, abort);
    try {
      const bitmap = await this.#load(key, abort.signal);
      if (abort.signal.aborted) bitmap.close();
      else this.#take(key, tile, bitmap);
    } catch {
      if (!abort.signal.aborted) this.#failed(key);
    }
    if (this.#isDisposed) return;
    if (this.#fetching.get(key) === abort) this.#fetching.delete(key);
    this.#fetchNext();
  }

  async #load(key: string, signal: AbortSignal): Promise<ImageBitmap> {
    const url = this.#url;
    let response = await fetch(`${url}/${key}.webp`, { signal });
    if (response.status === 403 || response.status === 410) {
      response = await fetch(`${await this.#renewedUrl(url)}/${key}.webp`, { signal });
    }
    if (!response.ok) throw new Error(`The server did not hand out a tile (${response.status}).`);
    return await createImageBitmap(await response.blob());
  }

  /** One renewal for all tiles that find the same link run out. */
  async #renewedUrl(expired: string): Promise<string> {
    if (this.#url !== expired) return this.#url;
    this.#renewing ??= this.#source.renewUrl().finally(() => {
      this.#renewing = null;
    });
    this.#url = await this.#renewing;
    return this.#url;
  }

  #take(key: string, tile: TileAt, bitmap: ImageBitmap): void {
    const { bounds } = placeOf(this.#source.tiles, this.#world, tile);
    const bytes = bitmap.width * bitmap.height * 4;
    this.#failures.delete(key);
    this.#ready.set(key, { kept: this.#keeper.make(bitmap), bounds, bytes });
    this.#bytes += bytes;
    for (const [other, { kept, bytes: freed }] of this.#ready) {
      if (this.#bytes <= this.#budget) break;
      if (this.#wanted.has(other)) continue;
      this.#ready.delete(other);
      this.#bytes -= freed;
      this.#keeper.free(kept);
    }
    this.#keeper.onArrival();
  }

  /** A coarser tile stands in meanwhile. */
  #failed(key: string): void {
    const times = (this.#failures.get(key)?.times ?? 0) + 1;
    const wait = Math.min(RETRY_MS * 2 ** (times - 1), RETRY_MOST_MS);
    this.#failures.set(key, { times, again: performance.now() + wait });
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#keeper.onArrival();
    }, wait + 1);
    this.#timers.add(timer);
  }
}

/** Where `inner` lies within `outer`, 0 to 1 along its sides. */
function partOf(outer: Bounds, inner: Bounds): Bounds {
  const share = (value: number, min: number, max: number) =>
    Math.min(Math.max((value - min) / (max - min), 0), 1);
  return {
    minX: share(inner.minX, outer.minX, outer.maxX),
    minY: share(inner.minY, outer.minY, outer.maxY),
    maxX: share(inner.maxX, outer.minX, outer.maxX),
    maxY: share(inner.maxY, outer.minY, outer.maxY),
  };
}

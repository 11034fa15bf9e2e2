/** The picture on a Canvas2D: a bitmap, sixteen-bit grey, or tiles that come as the view needs them. */
import type { Bounds } from '../points';
import { type TileSource, TileStore } from '../tiles/store';
import type { Viewport } from '../viewport';
import { type DeepPicture, type Levels, lookupTable, pixelsOf, sameLevels } from './levels';

export interface Picture2d {
  /** Draws with the context's own transform set to nothing; answers the number of draw calls. */
  draw(context: CanvasRenderingContext2D, viewport: Viewport, pixelRatio: number, levels: Levels): number;
  dispose(): void;
}

type Source = ImageBitmap | OffscreenCanvas;

const WHOLE: Bounds = { minX: 0, minY: 0, maxX: 1, maxY: 1 };

export class Bitmap2d implements Picture2d {
  readonly #bitmap: ImageBitmap;
  readonly #world: Bounds;

  constructor(bitmap: ImageBitmap, world: Bounds) {
    this.#bitmap = bitmap;
    this.#world = world;
  }

  draw(context: CanvasRenderingContext2D, viewport: Viewport, pixelRatio: number): number {
    return drawPart(context, this.#bitmap, WHOLE, this.#world, viewport, pixelRatio);
  }

  dispose(): void {}
}

export class Deep2d implements Picture2d {
  readonly #picture: DeepPicture;
  readonly #world: Bounds;
  readonly #canvas: OffscreenCanvas;
  #levels: Levels | null = null;

  constructor(picture: DeepPicture, world: Bounds) {
    this.#picture = picture;
    this.#world = world;
    this.#canvas = new OffscreenCanvas(picture.width, picture.height);
  }

  draw(context: CanvasRenderingContext2D, viewport: Viewport, pixelRatio: number, levels: Levels): number {
    if (this.#levels === null || !sameLevels(this.#levels, levels)) {
      this.#levels = levels;
      const pixels = new ImageData(this.#picture.width, this.#picture.height);
      pixelsOf(this.#picture, lookupTable(levels), pixels.data);
      this.#canvas.getContext('2d')?.putImageData(pixels, 0, 0);
    }
    return drawPart(context, this.#canvas, WHOLE, this.#world, viewport, pixelRatio);
  }

  dispose(): void {}
}

export class Tiles2d implements Picture2d {
  readonly #store: TileStore<ImageBitmap>;

  constructor(source: TileSource, world: Bounds, onArrival: () => void) {
    this.#store = new TileStore<ImageBitmap>(source, world, {
      make: (bitmap) => bitmap,
      free: (bitmap) => bitmap.close(),
      onArrival,
    });
  }

  draw(context: CanvasRenderingContext2D, viewport: Viewport, pixelRatio: number): number {
    let calls = 0;
    for (const { kept, part, bounds } of this.#store.view(viewport, pixelRatio)) {
      calls += drawPart(context, kept, part, bounds, viewport, pixelRatio);
    }
    return calls;
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** On whole device pixels, so that no seam shows between neighbours. */
function drawPart(
  context: CanvasRenderingContext2D,
  source: Source,
  part: Bounds,
  bounds: Bounds,
  { x, y, scale }: Viewport,
  pixelRatio: number,
): number {
  // A bitmap that was closed meanwhile has no size, and drawing it throws.
  if (source.width === 0) return 0;
  const zoom = scale * pixelRatio;
  const left = Math.round((bounds.minX - x) * zoom);
  const top = Math.round((bounds.minY - y) * zoom);
  const right = Math.round((bounds.maxX - x) * zoom);
  const bottom = Math.round((bounds.maxY - y) * zoom);
  if (right <= left || bottom <= top) return 0;
  context.drawImage(
    source,
    part.minX * source.width,
    part.minY * source.height,
    (part.maxX - part.minX) * source.width,
    (part.maxY - part.minY) * source.height,
    left,
    top,
    right - left,
    bottom - top,
  );
  return 1;
}

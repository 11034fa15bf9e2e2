/** The picture as textures: a bitmap, sixteen-bit grey, or tiles that come as the view needs them. */
import type { Bounds } from '../points';
import { type Piece, type TileSource, TileStore } from '../tiles/store';
import type { Viewport } from '../viewport';
import { type DeepPicture, greysOf, type Levels, lookupTable, sameLevels } from './levels';
import type { FrameCost } from './renderer';

export interface Texture {
  readonly texture: WebGLTexture;
  /** Whether its pixels are shown as squares. */
  isSharp: boolean;
}

export interface PictureLayer {
  /** What to draw for this view; brings its textures up to date. */
  pieces(viewport: Viewport, pixelRatio: number, levels: Levels): readonly Piece<Texture>[];
  dispose(): void;
}

type Gl = WebGL2RenderingContext;

const WHOLE: Bounds = { minX: 0, minY: 0, maxX: 1, maxY: 1 };

/** A picture with mipmaps; one larger than the GPU's limit is cut into several textures. */
export class BitmapLayer implements PictureLayer {
  readonly #gl: Gl;
  readonly #pieces: readonly Piece<Texture>[];

  constructor(gl: Gl, bitmap: ImageBitmap, world: Bounds, cost: FrameCost) {
    this.#gl = gl;
    this.#pieces = cuts(gl, bitmap, world).map(({ x, y, width, height, bounds }) => {
      const isWhole = width === bitmap.width && height === bitmap.height;
      const texture = createTexture(gl, gl.LINEAR_MIPMAP_LINEAR);
      upload(gl, isWhole ? bitmap : cut(bitmap, x, y, width, height));
      gl.generateMipmap(gl.TEXTURE_2D);
      count(cost, width * height * 4);
      return { kept: { texture, isSharp: false }, part: WHOLE, bounds };
    });
  }

  pieces(): readonly Piece<Texture>[] {
    return this.#pieces;
  }

  dispose(): void {
    for (const { kept } of this.#pieces) this.#gl.deleteTexture(kept.texture);
  }
}

/** Sixteen-bit grey, turned into eight bits on our side whenever the levels change: a byte a pixel goes up. */
export class DeepLayer implements PictureLayer {
  readonly #gl: Gl;
  readonly #picture: DeepPicture;
  readonly #cost: FrameCost;
  readonly #cuts: readonly Cut[];
  readonly #pieces: readonly Piece<Texture>[];
  readonly #greys: Uint8Array;
  #levels: Levels | null = null;

  constructor(gl: Gl, picture: DeepPicture, world: Bounds, cost: FrameCost) {
    this.#gl = gl;
    this.#picture = picture;
    this.#cost = cost;
    this.#greys = new Uint8Array(picture.values.length);
    this.#cuts = cuts(gl, picture, world);
    this.#pieces = this.#cuts.map(({ bounds }) => {
      const texture = createTexture(gl, gl.LINEAR_MIPMAP_LINEAR);
      return { kept: { texture, isSharp: false }, part: WHOLE, bounds };
    });
  }

  pieces(_viewport: Viewport, _pixelRatio: number, levels: Levels): readonly Piece<Texture>[] {
    if (this.#levels === null || !sameLevels(this.#levels, levels)) this.#show(levels);
    return this.#pieces;
  }

  dispose(): void {
    for (const { kept } of this.#pieces) this.#gl.deleteTexture(kept.texture);
  }

  #show(levels: Levels): void {
    const gl = this.#gl;
    const isFirst = this.#levels === null;
    this.#levels = levels;
    greysOf(this.#picture, lookupTable(levels), this.#greys);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, this.#picture.width);
    this.#cuts.forEach(({ x, y, width, height }, i) => {
      const start = y * this.#picture.width + x;
      gl.bindTexture(gl.TEXTURE_2D, this.#pieces[i]?.kept.texture ?? null);
      const { LUMINANCE, UNSIGNED_BYTE, TEXTURE_2D } = gl;
      if (isFirst) {
        gl.texImage2D(
          TEXTURE_2D,
          0,
          LUMINANCE,
          width,
          height,
          0,
          LUMINANCE,
          UNSIGNED_BYTE,
          this.#greys,
          start,
        );
      } else {
        gl.texSubImage2D(TEXTURE_2D, 0, 0, 0, width, height, LUMINANCE, UNSIGNED_BYTE, this.#greys, start);
      }
      gl.generateMipmap(TEXTURE_2D);
      count(this.#cost, width * height);
    });
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
  }
}

/** A pyramid of tiles. They need no mipmaps: the level that is drawn is never twice as fine as the screen. */
export class TileLayer implements PictureLayer {
  readonly #store: TileStore<Texture>;

  constructor(gl: Gl, source: TileSource, world: Bounds, cost: FrameCost, onArrival: () => void) {
    this.#store = new TileStore<Texture>(source, world, {
      make: (bitmap) => {
        const texture = createTexture(gl, gl.LINEAR);
        upload(gl, bitmap);
        count(cost, bitmap.width * bitmap.height * 4);
        bitmap.close();
        return { texture, isSharp: false };
      },
      free: ({ texture }) => gl.deleteTexture(texture),
      onArrival,
    });
  }

  pieces(viewport: Viewport, pixelRatio: number): readonly Piece<Texture>[] {
    return this.#store.view(viewport, pixelRatio);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

interface Cut {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly bounds: Bounds;
}

/** The parts of a picture that a GPU takes as one texture each. */
function cuts(gl: Gl, size: { readonly width: number; readonly height: number }, world: Bounds): Cut[] {
  const limit = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  const stretchX = (world.maxX - world.minX) / size.width;
  const stretchY = (world.maxY - world.minY) / size.height;
  const found: Cut[] = [];
  for (let y = 0; y < size.height; y += limit) {
    for (let x = 0; x < size.width; x += limit) {
      const width = Math.min(limit, size.width - x);
      const height = Math.min(limit, size.height - y);
      const minX = world.minX + x * stretchX;
      const minY = world.minY + y * stretchY;
      const bounds = { minX, minY, maxX: minX + width * stretchX, maxY: minY + height * stretchY };
      found.push({ x, y, width, height, bounds });
    }
  }
  return found;
}

function cut(bitmap: ImageBitmap, x: number, y: number, width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.drawImage(bitmap, x, y, width, height, 0, 0, width, height);
  return canvas;
}

/** A texture, bound. */
function createTexture(gl: Gl, minFilter: number): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, minFilter);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return texture;
}

function upload(gl: Gl, source: TexImageSource): void {
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, source);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
}

function count(cost: FrameCost, bytes: number): void {
  cost.uploads += 1;
  cost.uploadBytes += bytes;
}

/** The picture as textures, and the style bytes as one. */
import type { Bounds } from '../points';
import { BYTES, ROW, type StyleSheet } from '../style';
import type { FrameCost } from './renderer';

/** Up to this many changed shapes are written one by one; more, as whole rows. */
const FEW = 16;

interface Tile {
  readonly texture: WebGLTexture;
  readonly bounds: Bounds;
}

/** A picture with mipmaps; one larger than the GPU's limit is cut into tiles. */
export class ImageTiles {
  readonly tiles: readonly Tile[];
  readonly #gl: WebGL2RenderingContext;
  #isSharp = false;

  constructor(gl: WebGL2RenderingContext, bitmap: ImageBitmap, world: Bounds, cost: FrameCost) {
    this.#gl = gl;
    const limit = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
    const stretchX = (world.maxX - world.minX) / bitmap.width;
    const stretchY = (world.maxY - world.minY) / bitmap.height;
    const tiles: Tile[] = [];
    for (let y = 0; y < bitmap.height; y += limit) {
      for (let x = 0; x < bitmap.width; x += limit) {
        const width = Math.min(limit, bitmap.width - x);
        const height = Math.min(limit, bitmap.height - y);
        const isWhole = width === bitmap.width && height === bitmap.height;
        const texture = this.#upload(isWhole ? bitmap : cut(bitmap, x, y, width, height));
        const minX = world.minX + x * stretchX;
        const minY = world.minY + y * stretchY;
        const bounds = { minX, minY, maxX: minX + width * stretchX, maxY: minY + height * stretchY };
        tiles.push({ texture, bounds });
        cost.uploads += 1;
        cost.uploadBytes += width * height * 4;
      }
    }
    this.tiles = tiles;
  }

  /** Squares instead of a smooth picture, for tiles drawn after this call. */
  setSharp(isSharp: boolean): void {
    if (this.#isSharp === isSharp) return;
    this.#isSharp = isSharp;
    const gl = this.#gl;
    for (const { texture } of this.tiles) {
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, isSharp ? gl.NEAREST : gl.LINEAR);
    }
  }

  dispose(): void {
    for (const { texture } of this.tiles) this.#gl.deleteTexture(texture);
  }

  #upload(source: TexImageSource): WebGLTexture {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, source);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    return texture;
  }
}

function cut(bitmap: ImageBitmap, x: number, y: number, width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.drawImage(bitmap, x, y, width, height, 0, 0, width, height);
  return canvas;
}

/** One texel a shape: to hover, hide or recolour one is an upload of four bytes. */
export class StyleTexture {
  readonly #gl: WebGL2RenderingContext;
  readonly #texture: WebGLTexture;
  readonly #cost: FrameCost;
  #rows = 0;

  constructor(gl: WebGL2RenderingContext, cost: FrameCost) {
    this.#gl = gl;
    this.#cost = cost;
    this.#texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  /** Brings the texture up to date and leaves it bound to the active unit. */
  bind(styles: StyleSheet): void {
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    const rows = styles.bytes.length / (ROW * BYTES);
    const changed = styles.takeChanged();
    if (rows !== this.#rows) {
      this.#rows = rows;
      gl.texImage2D(
        gl.TEXTURE_2D,
        0,
        gl.RGBA8UI,
        ROW,
        rows,
        0,
        gl.RGBA_INTEGER,
        gl.UNSIGNED_BYTE,
        styles.bytes,
      );
      this.#count(styles.bytes.length);
    } else if (changed.length <= FEW) {
      for (const slot of changed) this.#write(slot % ROW, Math.floor(slot / ROW), 1, 1, styles.bytes);
    } else {
      const touched = changed.map((slot) => Math.floor(slot / ROW));
      const first = touched.reduce((a, b) => Math.min(a, b));
      const last = touched.reduce((a, b) => Math.max(a, b));
      this.#write(0, first, ROW, last - first + 1, styles.bytes);
    }
  }

  #write(x: number, y: number, width: number, height: number, bytes: Uint8Array): void {
    const gl = this.#gl;
    const start = (y * ROW + x) * BYTES;
    const part = bytes.subarray(start, start + width * height * BYTES);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, width, height, gl.RGBA_INTEGER, gl.UNSIGNED_BYTE, part);
    this.#count(part.length);
  }

  #count(bytes: number): void {
    this.#cost.uploads += 1;
    this.#cost.uploadBytes += bytes;
  }
}

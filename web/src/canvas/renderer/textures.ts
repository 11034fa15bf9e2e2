/** The style bytes of all shapes as one texture. */
import { BYTES, ROW, type StyleSheet } from '../style';
import type { FrameCost } from './renderer';

/** Up to this many changed shapes are written one by one; more, as whole rows. */
const FEW = 16;

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

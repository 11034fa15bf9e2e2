/** A form's vertices, byte for byte as the shaders read them. Pure. */
import type { Form } from '../form';
import { segmentsOf, trianglesOf } from '../tessellate';
import type { Part } from './mesh';
import { DOT, HOLLOW_DOT, LINE } from './shaders';

/** x, y, slot */
export const FILL_STRIDE = 12;
/** ax, ay, bx, by, meta */
export const LINE_STRIDE = 20;
/** The corners of a segment's quad as two triangles. */
const QUAD = [0, 1, 2, 1, 3, 2];

export function fillPart(form: Form, slot: number): Part {
  const { vertices, indices } = trianglesOf(form);
  const count = vertices.length / 2;
  const buffer = new ArrayBuffer(count * FILL_STRIDE);
  const floats = new Float32Array(buffer);
  const uints = new Uint32Array(buffer);
  for (let i = 0; i < count; i++) {
    floats[3 * i] = vertices[2 * i] as number;
    floats[3 * i + 1] = vertices[2 * i + 1] as number;
    uints[3 * i + 2] = slot;
  }
  return { vertices: new Uint8Array(buffer), indices };
}

export function linePart(form: Form, slot: number): Part {
  const segments = segmentsOf(form);
  const lines = segments.length / 4;
  const dots = form.dots.length / 2;
  const total = lines + dots + form.hollowDots.length / 2;
  const quads = new Quads(total, slot);
  for (let i = 0; i < segments.length; i += 4) quads.add(segments, i, i + 2, LINE);
  for (let i = 0; i < form.dots.length; i += 2) quads.add(form.dots, i, i, DOT);
  for (let i = 0; i < form.hollowDots.length; i += 2) quads.add(form.hollowDots, i, i, HOLLOW_DOT);
  return { vertices: new Uint8Array(quads.buffer), indices: quads.indices };
}

/** Quads around segments, written one after the other. */
class Quads {
  readonly buffer: ArrayBuffer;
  readonly indices: Uint32Array;
  readonly #floats: Float32Array;
  readonly #uints: Uint32Array;
  readonly #slot: number;
  #count = 0;

  constructor(total: number, slot: number) {
    this.buffer = new ArrayBuffer(total * 4 * LINE_STRIDE);
    this.indices = new Uint32Array(total * 6);
    this.#floats = new Float32Array(this.buffer);
    this.#uints = new Uint32Array(this.buffer);
    this.#slot = slot;
  }

  /** The segment between the points that begin at `a` and at `b`. */
  add(points: ArrayLike<number>, a: number, b: number, kind: number): void {
    const first = this.#count * 4;
    for (let k = 0; k < 6; k++) this.indices[this.#count * 6 + k] = first + (QUAD[k] as number);
    for (let corner = 0; corner < 4; corner++) {
      const at = (first + corner) * 5;
      this.#floats[at] = points[a] as number;
      this.#floats[at + 1] = points[a + 1] as number;
      this.#floats[at + 2] = points[b] as number;
      this.#floats[at + 3] = points[b + 1] as number;
      this.#uints[at + 4] = (this.#slot << 4) | (kind << 2) | corner;
    }
    this.#count += 1;
  }
}

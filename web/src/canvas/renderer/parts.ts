/** A form's vertices, byte for byte as the shaders read them. Pure. */
import type { Form } from '../form';
import { maskOutline } from '../rle';
import { type Triangles, trianglesOf } from '../tessellate';
import { DOT, HOLLOW_DOT, LINE } from './shaders';

/** x, y, slot */
export const FILL_STRIDE = 12;
/** ax, ay, bx, by, meta */
export const LINE_STRIDE = 20;
const FILL_WORDS = FILL_STRIDE / 4;
const LINE_WORDS = LINE_STRIDE / 4;
/** The corners of a segment's quad as two triangles. */
const QUAD = [0, 1, 2, 1, 3, 2] as const;

/** Vertices as words of four bytes, and indices. */
export class Buffers {
  readonly floats: Float32Array;
  readonly uints: Uint32Array;
  readonly indices: Uint32Array;

  constructor(words: number, indices: number) {
    this.floats = new Float32Array(words);
    this.uints = new Uint32Array(this.floats.buffer);
    this.indices = new Uint32Array(indices);
  }
}

/** One shape's share of a mesh. */
export interface Part {
  readonly vertexCount: number;
  readonly indexCount: number;
  /** Puts vertices in from the word `at` on, and indices, which count from the vertex `first`, from `indexAt` on. */
  write(into: Buffers, at: number, indexAt: number, first: number): void;
}

export class FillPart implements Part {
  readonly #triangles: Triangles;
  readonly #slot: number;
  readonly vertexCount: number;
  readonly indexCount: number;

  constructor(form: Form, slot: number) {
    this.#triangles = trianglesOf(form);
    this.#slot = slot;
    this.vertexCount = this.#triangles.vertices.length / 2;
    this.indexCount = this.#triangles.indices.length;
  }

  write({ floats, uints, indices: out }: Buffers, at: number, indexAt: number, first: number): void {
    const { vertices, indices } = this.#triangles;
    for (let i = 0; i < this.vertexCount; i++) {
      const word = at + FILL_WORDS * i;
      floats[word] = vertices[2 * i] as number;
      floats[word + 1] = vertices[2 * i + 1] as number;
      uints[word + 2] = this.#slot;
    }
    for (let i = 0; i < indices.length; i++) out[indexAt + i] = first + (indices[i] as number);
  }
}

/** Every segment and dot is a quad. */
export class LinePart implements Part {
  readonly #form: Form;
  readonly #outline: readonly number[];
  readonly #slot: number;
  readonly vertexCount: number;
  readonly indexCount: number;

  constructor(form: Form, slot: number) {
    this.#form = form;
    this.#outline = form.mask === null ? [] : maskOutline(form.mask);
    this.#slot = slot;
    let quads = this.#outline.length / 4 + form.dots.length / 2 + form.hollowDots.length / 2;
    for (const ring of form.rings) quads += ring.length / 2;
    for (const line of form.lines) quads += Math.max(line.length / 2 - 1, 0);
    this.vertexCount = quads * 4;
    this.indexCount = quads * 6;
  }

  write(into: Buffers, at: number, indexAt: number, first: number): void {
    const { rings, lines, dots, hollowDots } = this.#form;
    let quad = 0;
    const add = (points: ArrayLike<number>, a: number, b: number, kind: number) => {
      this.#write(into, at + quad * 4 * LINE_WORDS, points, a, b, kind);
      for (let k = 0; k < 6; k++)
        into.indices[indexAt + quad * 6 + k] = first + quad * 4 + (QUAD[k] as number);
      quad += 1;
    };
    for (let i = 0; i < this.#outline.length; i += 4) add(this.#outline, i, i + 2, LINE);
    for (const ring of rings) {
      for (let i = 0; i < ring.length; i += 2) add(ring, i, (i + 2) % ring.length, LINE);
    }
    for (const line of lines) for (let i = 0; i + 3 < line.length; i += 2) add(line, i, i + 2, LINE);
    for (let i = 0; i < dots.length; i += 2) add(dots, i, i, DOT);
    for (let i = 0; i < hollowDots.length; i += 2) add(hollowDots, i, i, HOLLOW_DOT);
  }

  /** The quad around the segment between the points that begin at `a` and at `b`. */
  #write(
    { floats, uints }: Buffers,
    at: number,
    points: ArrayLike<number>,
    a: number,
    b: number,
    kind: number,
  ) {
    for (let corner = 0; corner < 4; corner++) {
      const word = at + corner * LINE_WORDS;
      floats[word] = points[a] as number;
      floats[word + 1] = points[a + 1] as number;
      floats[word + 2] = points[b] as number;
      floats[word + 3] = points[b + 1] as number;
      uints[word + 4] = (this.#slot << 4) | (kind << 2) | corner;
    }
  }
}

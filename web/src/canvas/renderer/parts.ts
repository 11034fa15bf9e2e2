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
  const buffer = new ArrayBuffer(total * 4 * LINE_STRIDE);
  const floats = new Float32Array(buffer);
  const uints = new Uint32Array(buffer);
  const indices = new Uint32Array(total * 6);
  const write = (i: number, ax: number, ay: number, bx: number, by: number, kind: number) => {
    for (let k = 0; k < QUAD.length; k++) indices[i * 6 + k] = i * 4 + (QUAD[k] as number);
    for (let corner = 0; corner < 4; corner++) {
      const at = (i * 4 + corner) * 5;
      floats[at] = ax;
      floats[at + 1] = ay;
      floats[at + 2] = bx;
      floats[at + 3] = by;
      uints[at + 4] = (slot << 4) | (kind << 2) | corner;
    }
  };
  for (let i = 0; i < lines; i++) {
    const at = 4 * i;
    write(
      i,
      segments[at] as number,
      segments[at + 1] as number,
      segments[at + 2] as number,
      segments[at + 3] as number,
      LINE,
    );
  }
  const writeDots = (from: number, points: Float64Array, kind: number) => {
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = [points[i] as number, points[i + 1] as number];
      write(from + i / 2, x, y, x, y, kind);
    }
  };
  writeDots(lines, form.dots, DOT);
  writeDots(lines + dots, form.hollowDots, HOLLOW_DOT);
  return { vertices: new Uint8Array(buffer), indices };
}

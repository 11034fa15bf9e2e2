/** Forms as triangles and segments, for any renderer. Pure. */
import earcut from 'earcut';
import type { Form } from './form';
import { maskOutline, maskRectangles } from './rle';

export interface Triangles {
  /** x, y, x, y, … */
  readonly vertices: ArrayLike<number>;
  /** Three a triangle. */
  readonly indices: ArrayLike<number>;
}

const NO_TRIANGLES: Triangles = { vertices: [], indices: [] };

export function trianglesOf(form: Form): Triangles {
  if (form.mask !== null) return rectangles(maskRectangles(form.mask));
  const [outer, ...holes] = form.isRough ? form.rings.map(thinned) : form.rings;
  if (outer === undefined) return NO_TRIANGLES;
  if (holes.length === 0) return { vertices: outer, indices: earcut(outer) };
  const vertices: number[] = [...outer];
  const starts = holes.map((hole) => {
    const start = vertices.length / 2;
    vertices.push(...hole);
    return start;
  });
  return { vertices, indices: earcut(vertices, starts) };
}

/** Corners that a rough fill may have. */
const ROUGH = 500;

/** Every so many corners of a ring that has many. */
function thinned(ring: Float64Array): Float64Array {
  const step = Math.ceil(ring.length / 2 / ROUGH);
  if (step === 1) return ring;
  return ring.filter((_, i) => (i >> 1) % step === 0);
}

function rectangles(boxes: readonly number[]): Triangles {
  const vertices: number[] = [];
  const indices: number[] = [];
  for (let i = 0; i < boxes.length; i += 4) {
    const [minX, minY, maxX, maxY] = boxes.slice(i, i + 4) as [number, number, number, number];
    vertices.push(minX, minY, maxX, minY, maxX, maxY, minX, maxY);
    indices.push(i, i + 1, i + 2, i, i + 2, i + 3);
  }
  return { vertices, indices };
}

/** Everything that is drawn as a line, as ax, ay, bx, by, … */
export function segmentsOf(form: Form): number[] {
  const segments: number[] = form.mask === null ? [] : maskOutline(form.mask);
  for (const ring of form.rings) addPath(segments, ring, true);
  for (const line of form.lines) addPath(segments, line, false);
  return segments;
}

function addPath(segments: number[], path: Float64Array, isClosed: boolean): void {
  for (let i = 0; i + 3 < path.length; i += 2) {
    segments.push(path[i] as number, path[i + 1] as number, path[i + 2] as number, path[i + 3] as number);
  }
  if (isClosed && path.length >= 4) {
    const last = path.length - 2;
    segments.push(path[last] as number, path[last + 1] as number, path[0] as number, path[1] as number);
  }
}

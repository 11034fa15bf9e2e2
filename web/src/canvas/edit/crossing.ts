/** Whether outlines are sound: enough points, some area, nowhere crossing or touching themselves. Pure. */
import type { Point } from '@/kit/api/types';
import { ringArea } from '../form';
import { insideRings } from '../hit';
import type { Polygon } from './geometry';

interface Edge {
  readonly ring: number;
  readonly index: number;
  readonly a: Point;
  readonly b: Point;
  readonly minX: number;
  readonly maxX: number;
}

/** Twice the signed area of a, b, c: 0 when they lie on one line. */
const side = (a: Point, b: Point, c: Point) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

const isBetween = (a: Point, b: Point, p: Point) =>
  Math.min(a[0], b[0]) <= p[0] &&
  p[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= p[1] &&
  p[1] <= Math.max(a[1], b[1]);

/** Where two segments meet, their ends included; null when they don't. */
export function meeting(a: Point, b: Point, c: Point, d: Point): Point | null {
  const [s1, s2, s3, s4] = [side(c, d, a), side(c, d, b), side(a, b, c), side(a, b, d)];
  if (s1 * s2 < 0 && s3 * s4 < 0) {
    const t = s1 / (s1 - s2);
    return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
  }
  if (s1 === 0 && isBetween(c, d, a)) return a;
  if (s2 === 0 && isBetween(c, d, b)) return b;
  if (s3 === 0 && isBetween(a, b, c)) return c;
  if (s4 === 0 && isBetween(a, b, d)) return d;
  return null;
}

/** Where two segments run through each other or along each other; touching in one point is no crossing. */
function overlap(a: Point, b: Point, c: Point, d: Point): Point | null {
  const [s1, s2, s3, s4] = [side(c, d, a), side(c, d, b), side(a, b, c), side(a, b, d)];
  if (s1 * s2 < 0 && s3 * s4 < 0) return meeting(a, b, c, d);
  if (s1 !== 0 || s2 !== 0) return null;
  const axis = Math.abs(b[0] - a[0]) > Math.abs(b[1] - a[1]) ? 0 : 1;
  const low = Math.max(Math.min(a[axis], b[axis]), Math.min(c[axis], d[axis]));
  const high = Math.min(Math.max(a[axis], b[axis]), Math.max(c[axis], d[axis]));
  if (high <= low) return null;
  return [a, b, c, d].find((p) => p[axis] === low) ?? a;
}

function edgesOf(rings: readonly (readonly Point[])[]): Edge[] {
  return rings.flatMap((points, ring) =>
    points.map((a, index) => {
      const b = points[(index + 1) % points.length] as Point;
      return { ring, index, a, b, minX: Math.min(a[0], b[0]), maxX: Math.max(a[0], b[0]) };
    }),
  );
}

function clash(p: Edge, q: Edge, count: number): Point | null {
  if (p.ring !== q.ring) return overlap(p.a, p.b, q.a, q.b);
  const isNext = (p.index + 1) % count === q.index;
  const isBefore = (q.index + 1) % count === p.index;
  if (!isNext && !isBefore) return meeting(p.a, p.b, q.a, q.b);
  // Neighbours share a point; what must not be is that one runs back along the other.
  const [shared, from, to] = isNext ? [p.b, p.a, q.b] : [p.a, p.b, q.a];
  const back = (from[0] - shared[0]) * (to[0] - shared[0]) + (from[1] - shared[1]) * (to[1] - shared[1]);
  return side(from, shared, to) === 0 && back > 0 ? shared : null;
}

function crossingOf(rings: readonly (readonly Point[])[]): Point | null {
  const edges = edgesOf(rings).sort((p, q) => p.minX - q.minX);
  let open: Edge[] = [];
  for (const edge of edges) {
    open = open.filter((other) => other.maxX >= edge.minX);
    for (const other of open) {
      const at = clash(other, edge, rings[edge.ring]?.length ?? 0);
      if (at !== null) return at;
    }
    open.push(edge);
  }
  return null;
}

/** A place where a closed outline crosses or touches itself; null when it does not. */
export function selfCrossing(ring: readonly Point[]): Point | null {
  return crossingOf([ring]);
}

export interface Problem {
  /** One sentence: what is wrong, and the way out. */
  readonly reason: string;
  /** Where to look, in image pixels. */
  readonly at: Point | null;
}

const place = ([x, y]: Point) => `(${Math.round(x)}, ${Math.round(y)})`;

/** What is wrong with a polygon; null when it is sound. */
export function polygonProblem({ points, holes = [] }: Polygon): Problem | null {
  const rings = [points, ...holes];
  if (points.length < 3) {
    return { reason: 'A polygon needs at least three points: add more before you close it.', at: null };
  }
  const at = crossingOf(rings);
  if (at !== null) {
    const what =
      holes.length > 0 ? 'Outline and holes cross or touch' : 'The outline crosses or touches itself';
    return { reason: `${what} at ${place(at)}: move or take back a point so that it does not.`, at };
  }
  if (rings.some((ring) => ring.length < 3 || ringArea(ring.flat()) === 0)) {
    return {
      reason: 'These points lie on one line and enclose nothing: move one of them.',
      at: points[0] ?? null,
    };
  }
  const outside = holes.find((hole) => !isWithin(hole, points));
  if (outside) return { reason: 'A hole must lie inside its polygon: move it in.', at: outside[0] ?? null };
  const nested = holes.find((hole) => holes.some((other) => other !== hole && isWithin(hole, other)));
  if (nested)
    return { reason: 'A hole lies inside another one: take one of them away.', at: nested[0] ?? null };
  return null;
}

/** For rings that do not cross: most corners decide, so that one on the other's line does no harm. */
function isWithin(ring: readonly Point[], other: readonly Point[]): boolean {
  const outer = [other.flat()];
  const inside = ring.filter(([x, y]) => insideRings(outer, x, y)).length;
  return inside * 2 > ring.length;
}

/** The outlines of a mask as closed rings along its pixels' edges. Pure. */
import type { Point } from '@/kit/api/types';
import { type Mask, maskOutline } from './rle';

/**
 * Rings of corners, each edge straight: even-odd they enclose exactly the mask's pixels. Where pixels touch only by
 * a corner, rings touch there too; no ring passes a corner twice.
 */
export function maskRings(mask: Mask): Point[][] {
  const segments = maskOutline(mask);
  const stride = mask.height + 1;
  const keyOf = (x: number, y: number) => x * stride + y;
  const corners = cornersOf(segments, keyOf);
  /** From each corner, the far ends of its edges: two, or four where pixels touch by a corner. */
  const links = new Map<number, number[]>();
  const link = (a: number, b: number) => {
    const ends = links.get(a);
    if (ends === undefined) links.set(a, [b]);
    else ends.push(b);
  };
  for (let i = 0; i < segments.length; i += 4) {
    const [ax, ay, bx, by] = segments.slice(i, i + 4) as [number, number, number, number];
    const stops = ax === bx ? (corners.byColumn.get(ax) ?? []) : (corners.byRow.get(ay) ?? []);
    const [low, high] =
      ax === bx ? [Math.min(ay, by), Math.max(ay, by)] : [Math.min(ax, bx), Math.max(ax, bx)];
    let from = low;
    for (const stop of between(stops, low, high)) {
      const [a, b] = ax === bx ? [keyOf(ax, from), keyOf(ax, stop)] : [keyOf(from, ay), keyOf(stop, ay)];
      link(a, b);
      link(b, a);
      from = stop;
    }
  }
  const pointOf = (key: number): Point => [Math.floor(key / stride), key % stride];
  return walk(links, pointOf);
}

interface Corners {
  readonly byColumn: ReadonlyMap<number, number[]>;
  readonly byRow: ReadonlyMap<number, number[]>;
}

/** Where segments end, sorted along each line of the grid: another segment must break there. */
function cornersOf(segments: readonly number[], keyOf: (x: number, y: number) => number): Corners {
  const seen = new Set<number>();
  const byColumn = new Map<number, number[]>();
  const byRow = new Map<number, number[]>();
  const put = (lists: Map<number, number[]>, key: number, value: number) => {
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [value]);
    else list.push(value);
  };
  for (let i = 0; i < segments.length; i += 2) {
    const [x, y] = [segments[i] as number, segments[i + 1] as number];
    const key = keyOf(x, y);
    if (seen.has(key)) continue;
    seen.add(key);
    put(byColumn, x, y);
    put(byRow, y, x);
  }
  for (const lists of [byColumn, byRow]) for (const list of lists.values()) list.sort((a, b) => a - b);
  return { byColumn, byRow };
}

/** Of a sorted list, what lies above `low` up to `high`. */
function between(sorted: readonly number[], low: number, high: number): number[] {
  let first = 0;
  let last = sorted.length;
  while (first < last) {
    const middle = (first + last) >> 1;
    if ((sorted[middle] as number) <= low) first = middle + 1;
    else last = middle;
  }
  const found: number[] = [];
  for (let i = first; i < sorted.length && (sorted[i] as number) <= high; i++)
    found.push(sorted[i] as number);
  return found;
}

function walk(links: Map<number, number[]>, pointOf: (key: number) => Point): Point[][] {
  const rings: Point[][] = [];
  const leave = (a: number, b: number) => {
    const ends = links.get(a) as number[];
    ends.splice(ends.indexOf(b), 1);
    if (ends.length === 0) links.delete(a);
  };
  for (const start of [...links.keys()]) {
    if (!links.has(start)) continue;
    const path = [start];
    const positions = new Map([[start, 0]]);
    for (let at = start; links.has(at); ) {
      const next = turning(path.at(-2), at, links.get(at) as number[], pointOf);
      leave(at, next);
      leave(next, at);
      const before = positions.get(next);
      if (before === undefined) {
        positions.set(next, path.push(next) - 1);
      } else {
        // A corner that is passed again closes a ring of its own.
        rings.push(straightened(path.slice(before).map(pointOf)));
        for (const passed of path.splice(before + 1)) positions.delete(passed);
      }
      at = next;
    }
  }
  return rings;
}

/** Where pixels touch by a corner, turn rather than go straight across. */
function turning(
  before: number | undefined,
  at: number,
  ends: readonly number[],
  pointOf: (key: number) => Point,
): number {
  const [only] = ends as [number, ...number[]];
  if (ends.length === 1 || before === undefined) return only;
  const [px, py] = pointOf(before);
  const [x, y] = pointOf(at);
  return (
    ends.find((end) => {
      const [ex, ey] = pointOf(end);
      return (x - px) * (ex - x) + (y - py) * (ey - y) === 0;
    }) ?? only
  );
}

function straightened(ring: readonly Point[]): Point[] {
  return ring.filter(([x, y], i) => {
    const [px, py] = ring.at(i - 1) as Point;
    const [nx, ny] = ring[(i + 1) % ring.length] as Point;
    return (x - px) * (ny - y) !== (y - py) * (nx - x);
  });
}

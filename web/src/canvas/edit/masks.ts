/** Painting on masks, and masks from outlines. Pure; a pixel counts as covered when its middle is. */
import type { Geometry, Point } from '@/kit/api/types';
import { formOf } from '../form';
import type { Bounds } from '../points';
import { maskBounds, maskOf } from '../rle';
import { Columns } from './columns';
import type { Bitmask } from './geometry';

export function boundsOfMask(mask: Bitmask): Bounds | null {
  return maskBounds(maskOf(mask.width, mask.height, mask.counts));
}

export function shiftMask(mask: Bitmask, dx: number, dy: number): Bitmask {
  const before = Columns.of(mask);
  const after = new Columns(mask.width, mask.height);
  before.each((x, top, bottom) => {
    after.add(x + dx, top + dy, bottom + dy);
  });
  return after.toMask() ?? mask;
}

/** Rows whose middle lies between two heights. */
const rows = (from: number, to: number): [top: number, bottom: number] => [
  Math.ceil(from - 0.5),
  Math.floor(to - 0.5) + 1,
];

/** One stroke of a round brush from a to b: per column the rows it covers. Never nothing, however small. */
export function eachOfStroke(
  [ax, ay]: Point,
  [bx, by]: Point,
  diameter: number,
  visit: (x: number, top: number, bottom: number) => void,
): void {
  const radius = diameter / 2;
  const length = Math.hypot(bx - ax, by - ay);
  // Unit vector across the stroke.
  const [nx, ny] = length === 0 ? [0, 0] : [-(by - ay) / length, (bx - ax) / length];
  const from = Math.floor(Math.min(ax, bx) - radius);
  const to = Math.ceil(Math.max(ax, bx) + radius);
  for (let x = from; x <= to; x++) {
    const middle = x + 0.5;
    let top = Infinity;
    let bottom = -Infinity;
    const include = (low: number, high: number) => {
      top = Math.min(top, low);
      bottom = Math.max(bottom, high);
    };
    for (const [cx, cy] of [
      [ax, ay],
      [bx, by],
    ] as const) {
      const away = Math.abs(middle - cx);
      if (away > radius) continue;
      const reach = Math.sqrt(radius * radius - away * away);
      include(cy - reach, cy + reach);
    }
    for (const sign of [-1, 1]) {
      // The straight flanks of the stroke.
      const x0 = ax + sign * nx * radius;
      const x1 = bx + sign * nx * radius;
      if (x0 === x1 || middle < Math.min(x0, x1) || middle > Math.max(x0, x1)) continue;
      const y = ay + sign * ny * radius + ((middle - x0) / (x1 - x0)) * (by - ay);
      include(y, y);
    }
    if (top <= bottom) {
      const [first, end] = rows(top, bottom);
      if (first < end) visit(x, first, end);
    }
  }
  visit(Math.floor(bx), Math.floor(by), Math.floor(by) + 1);
}

/** Covers (or uncovers) what a stroke goes over. Answers the part of the picture it touched. */
export function paintStroke(
  columns: Columns,
  a: Point,
  b: Point,
  diameter: number,
  isErasing: boolean,
): Bounds {
  eachOfStroke(a, b, diameter, (x, top, bottom) => {
    if (isErasing) columns.cut(x, top, bottom);
    else columns.add(x, top, bottom);
  });
  const reach = diameter / 2 + 1;
  return {
    minX: Math.floor(Math.min(a[0], b[0]) - reach),
    minY: Math.floor(Math.min(a[1], b[1]) - reach),
    maxX: Math.ceil(Math.max(a[0], b[0]) + reach),
    maxY: Math.ceil(Math.max(a[1], b[1]) + reach),
  };
}

/** The pixels inside rings of x, y, x, y, …, holes left out. */
export function columnsOfRings(rings: readonly ArrayLike<number>[], width: number, height: number): Columns {
  const columns = new Columns(width, height);
  const crossings: number[][] = [];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const [ax, ay, bx, by] = [ring[j], ring[j + 1], ring[i], ring[i + 1]] as [
        number,
        number,
        number,
        number,
      ];
      const [low, high] = ax < bx ? [ax, bx] : [bx, ax];
      const last = Math.min(Math.ceil(high - 0.5), width);
      for (let x = Math.max(Math.ceil(low - 0.5), 0); x < last; x++) {
        const y = ay + ((x + 0.5 - ax) / (bx - ax)) * (by - ay);
        const heights = crossings[x];
        if (heights === undefined) crossings[x] = [y];
        else heights.push(y);
      }
    }
  }
  crossings.forEach((heights, x) => {
    heights.sort((p, q) => p - q);
    for (let i = 0; i + 1 < heights.length; i += 2) {
      const top = Math.ceil((heights[i] as number) - 0.5);
      const bottom = Math.ceil((heights[i + 1] as number) - 0.5);
      columns.add(x, top, bottom);
    }
  });
  return columns;
}

/** Boxes and polygons as a mask of a picture of this size; null when they cover no pixel, or are lines or points. */
export function polygonToMask(geometry: Geometry, width: number, height: number): Bitmask | null {
  if (geometry.type === 'bitmask') return geometry;
  const rings = formOf(geometry)?.rings ?? [];
  return columnsOfRings(rings, width, height).toMask();
}

export function unionMasks(masks: readonly Bitmask[]): Bitmask | null {
  const [first, ...rest] = masks;
  if (first === undefined) return null;
  const columns = Columns.of(first);
  for (const mask of rest) columns.addAll(Columns.of(mask));
  return columns.toMask();
}

/** A mask without what an outline covers; null when nothing is left. */
export function cutFromMask(mask: Bitmask, ring: readonly Point[]): Bitmask | null {
  const columns = Columns.of(mask);
  columns.cutAll(columnsOfRings([ring.flat()], mask.width, mask.height));
  return columns.toMask();
}

/** Parts that hang together by the sides of their pixels, the largest first. */
export function componentsOf(columns: Columns): Columns[] {
  const parent: number[] = [];
  const spans: [x: number, top: number, bottom: number][] = [];
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  };
  let before: number[] = [];
  let current: number[] = [];
  let column = -1;
  columns.each((x, top, bottom) => {
    if (x !== column) {
      before = x === column + 1 ? current : [];
      current = [];
      column = x;
    }
    const i = spans.push([x, top, bottom]) - 1;
    parent.push(i);
    current.push(i);
    for (const other of before) {
      const [, a, b] = spans[other] as [number, number, number];
      if (a < bottom && b > top) parent[root(other)] = root(i);
    }
  });
  const parts = new Map<number, { columns: Columns; area: number }>();
  spans.forEach(([x, top, bottom], i) => {
    const key = root(i);
    const part = parts.get(key) ?? { columns: new Columns(columns.width, columns.height), area: 0 };
    part.columns.add(x, top, bottom);
    part.area += bottom - top;
    parts.set(key, part);
  });
  return [...parts.values()].sort((a, b) => b.area - a.area).map((part) => part.columns);
}

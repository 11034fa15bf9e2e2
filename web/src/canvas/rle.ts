/** Masks as COCO's uncompressed RLE (column-major run lengths, background first), without unpacking them. */
import type { Bounds } from './points';

export interface Mask {
  readonly width: number;
  readonly height: number;
  /** Where each run ends, counted in pixels down the columns; odd runs are foreground. */
  readonly ends: Uint32Array;
}

/** Counts beyond the mask's last pixel are cut off; missing ones are background. */
export function maskOf(width: number, height: number, counts: readonly number[]): Mask {
  const ends = new Uint32Array(counts.length);
  const size = width * height;
  let end = 0;
  for (let i = 0; i < counts.length; i++) {
    end = Math.min(end + (counts[i] as number), size);
    ends[i] = end;
  }
  return { width, height, ends };
}

export function maskContains(mask: Mask, x: number, y: number): boolean {
  const column = Math.floor(x);
  const row = Math.floor(y);
  if (column < 0 || row < 0 || column >= mask.width || row >= mask.height) return false;
  const pixel = column * mask.height + row;
  let low = 0;
  let high = mask.ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((mask.ends[middle] as number) <= pixel) low = middle + 1;
    else high = middle;
  }
  return low < mask.ends.length && low % 2 === 1;
}

export function maskArea(mask: Mask): number {
  let area = 0;
  for (let i = 1; i < mask.ends.length; i += 2)
    area += (mask.ends[i] as number) - (mask.ends[i - 1] as number);
  return area;
}

/** Calls back for every vertical stretch of foreground: column, first row, row after the last. */
function eachStretch(mask: Mask, visit: (column: number, top: number, bottom: number) => void): void {
  const { height, ends } = mask;
  for (let i = 1; i < ends.length; i += 2) {
    let start = ends[i - 1] as number;
    const end = ends[i] as number;
    while (start < end) {
      const column = Math.floor(start / height);
      const stop = Math.min(end, (column + 1) * height);
      visit(column, start - column * height, stop - column * height);
      start = stop;
    }
  }
}

/** Rectangles that cover the foreground exactly once, as minX, minY, maxX, maxY, …; equal neighbours are joined. */
export function maskRectangles(mask: Mask): number[] {
  const done: number[] = [];
  /** Open rectangles of the column before, by `top`: left, bottom. */
  let open = new Map<number, [left: number, bottom: number]>();
  let current = new Map<number, [left: number, bottom: number]>();
  let column = -1;
  const close = (until: number) => {
    for (const [top, [left, bottom]] of open) done.push(left, top, until, bottom);
    open = current;
    current = new Map();
  };
  eachStretch(mask, (at, top, bottom) => {
    if (at !== column) {
      close(column);
      if (at !== column + 1) close(column + 1);
      column = at;
    }
    const before = open.get(top);
    if (before !== undefined && before[1] === bottom) {
      open.delete(top);
      current.set(top, before);
    } else {
      current.set(top, [at, bottom]);
    }
  });
  close(column);
  close(column + 1);
  return done;
}

/** The pixel edges between foreground and background, as ax, ay, bx, by, …; straight runs are one segment. */
export function maskOutline(mask: Mask): number[] {
  const segments: number[] = [];
  const columns: number[][] = [];
  eachStretch(mask, (column, top, bottom) => {
    let stretches = columns[column];
    if (stretches === undefined) {
      stretches = [];
      columns[column] = stretches;
    }
    stretches.push(top, bottom);
  });
  for (let x = 0; x <= mask.width; x++) {
    for (const [top, bottom] of oneOnly(columns[x - 1] ?? [], columns[x] ?? []))
      segments.push(x, top, x, bottom);
  }
  /** Horizontal edges still growing to the right, by row and side: the column they began in. */
  let open = new Map<number, number>();
  for (let x = 0; x <= mask.width; x++) {
    const stretches = columns[x] ?? [];
    const next = new Map<number, number>();
    for (let i = 0; i < stretches.length; i++) {
      const key = (stretches[i] as number) * 2 + (i % 2);
      next.set(key, open.get(key) ?? x);
      open.delete(key);
    }
    for (const [key, from] of open) segments.push(from, key >> 1, x, key >> 1);
    open = next;
  }
  return segments;
}

/** Stretches covered by exactly one of two sorted lists of [start, end, start, end, …]. */
function oneOnly(a: readonly number[], b: readonly number[]): [number, number][] {
  const out: [number, number][] = [];
  let i = 0;
  let j = 0;
  let from = 0;
  while (i < a.length || j < b.length) {
    const next = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    if (i % 2 !== j % 2 && next > from) out.push([from, next]);
    if (a[i] === next) i++;
    if (b[j] === next) j++;
    from = next;
  }
  return out;
}

/** The box around the foreground; null when there is none. */
export function maskBounds(mask: Mask): Bounds | null {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  eachStretch(mask, (column, top, bottom) => {
    if (column < minX) minX = column;
    if (column + 1 > maxX) maxX = column + 1;
    if (top < minY) minY = top;
    if (bottom > maxY) maxY = bottom;
  });
  return minX === Infinity ? null : { minX, minY, maxX, maxY };
}

/** Does a point touch a form, and how closely? Pure. */
import type { Form } from './form';
import type { Bounds } from './points';
import { maskContains } from './rle';

/** Even-odd over all rings, so that holes are outside. */
export function insideRings(rings: readonly ArrayLike<number>[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const yi = ring[i + 1] as number;
      const yj = ring[j + 1] as number;
      if (yi > y === yj > y) continue;
      const xi = ring[i] as number;
      const xj = ring[j] as number;
      if (x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}

export function distanceToSegment(
  px: number,
  py: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(Math.max(((px - ax) * dx + (py - ay) * dy) / length, 0), 1);
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}

export function distanceToLine(line: ArrayLike<number>, x: number, y: number, isClosed = false): number {
  let least = Infinity;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i], line[i + 1], line[i + 2], line[i + 3]] as number[];
    least = Math.min(least, distanceToSegment(x, y, ax as number, ay as number, bx as number, by as number));
  }
  if (isClosed && line.length >= 4) {
    const last = line.length - 2;
    const [ax, ay, bx, by] = [line[last], line[last + 1], line[0], line[1]] as number[];
    least = Math.min(least, distanceToSegment(x, y, ax as number, ay as number, bx as number, by as number));
  }
  return least;
}

function distanceToDots(dots: ArrayLike<number>, x: number, y: number): number {
  let least = Infinity;
  for (let i = 0; i < dots.length; i += 2) {
    least = Math.min(least, Math.hypot((dots[i] as number) - x, (dots[i + 1] as number) - y));
  }
  return least;
}

/** Distance in image pixels from a point to what is drawn: 0 inside; null when further than `tolerance`. */
export function distanceTo(form: Form, x: number, y: number, tolerance: number): number | null {
  if (form.mask !== null && maskContains(form.mask, x, y)) return 0;
  if (form.rings.length > 0 && insideRings(form.rings, x, y)) return 0;
  let least = Math.min(distanceToDots(form.dots, x, y), distanceToDots(form.hollowDots, x, y));
  for (const ring of form.rings) least = Math.min(least, distanceToLine(ring, x, y, true));
  for (const line of form.lines) least = Math.min(least, distanceToLine(line, x, y));
  return least <= tolerance ? least : null;
}

/** Whether a line of the form runs through a frame, or all of the form lies in it. Masks count by their middle. */
export function isFramed(form: Form, frame: Bounds): boolean {
  const { minX, minY, maxX, maxY } = form.bounds;
  const contains = (x: number, y: number) =>
    x >= frame.minX && x <= frame.maxX && y >= frame.minY && y <= frame.maxY;
  if (contains(minX, minY) && contains(maxX, maxY)) return true;
  if (form.mask !== null) return contains((minX + maxX) / 2, (minY + maxY) / 2);
  const dots = [form.dots, form.hollowDots];
  if (dots.some((list) => list.some((x, i) => i % 2 === 0 && contains(x, list[i + 1] as number))))
    return true;
  return (
    form.rings.some((ring) => crossesFrame(ring, frame, true)) ||
    form.lines.some((line) => crossesFrame(line, frame, false))
  );
}

function crossesFrame(path: ArrayLike<number>, frame: Bounds, isClosed: boolean): boolean {
  const count = path.length / 2;
  for (let i = 0; i < (isClosed ? count : count - 1); i++) {
    const j = (i + 1) % count;
    const [ax, ay, bx, by] = [path[2 * i], path[2 * i + 1], path[2 * j], path[2 * j + 1]] as [
      number,
      number,
      number,
      number,
    ];
    if (segmentMeets(ax, ay, bx, by, frame)) return true;
  }
  return false;
}

/** Cuts the segment down to the frame, side by side; something left means that they meet. */
function segmentMeets(ax: number, ay: number, bx: number, by: number, frame: Bounds): boolean {
  let from = 0;
  let to = 1;
  const sides = [
    [ax - bx, ax - frame.minX],
    [bx - ax, frame.maxX - ax],
    [ay - by, ay - frame.minY],
    [by - ay, frame.maxY - ay],
  ] as const;
  for (const [slope, room] of sides) {
    if (slope === 0 && room < 0) return false;
    if (slope < 0) from = Math.max(from, room / slope);
    else if (slope > 0) to = Math.min(to, room / slope);
  }
  return from <= to;
}

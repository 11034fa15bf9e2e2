/** How a shape changed, in words: moved, resized, turned, reshaped. Pure. */
import type { Geometry, Point } from '@/kit/api/types';
import { count, plural } from '@/kit/ui/format';

type Of<Type extends Geometry['type']> = Extract<Geometry, { type: Type }>;

const px = (n: number) => `${count(Math.round(n * 10) / 10)}`;
const isSame = (a: number, b: number) => Math.abs(a - b) < 0.005;

/** Null when nothing changed. */
export function shapeWords(before: Geometry | null, after: Geometry | null): string | null {
  if (before === null || after === null) return before === after ? null : 'Shape changed';
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  if (before.type === 'bounding_box' && after.type === 'bounding_box') {
    return boxWords(
      { ...before, cx: before.x, cy: before.y, angle: 0 },
      { ...after, cx: after.x, cy: after.y, angle: 0 },
    );
  }
  if (before.type === 'rotatable_box' && after.type === 'rotatable_box') return boxWords(before, after);
  if (before.type === 'bitmask' && after.type === 'bitmask') return maskWords(before, after);
  if (before.type !== after.type) return `Shape: ${name(before)} → ${name(after)}`;
  return pointWords(pointsOf(before), pointsOf(after), before, after);
}

const name = (geometry: Geometry) => geometry.type.replace('_', ' ');

interface Box {
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

function boxWords(before: Box, after: Box): string {
  const parts: string[] = [];
  if (!isSame(before.width, after.width) || !isSame(before.height, after.height)) {
    parts.push(`${px(before.width)} × ${px(before.height)} → ${px(after.width)} × ${px(after.height)} px`);
  }
  if (!isSame(before.angle, after.angle)) parts.push(`turned ${px(before.angle)}° → ${px(after.angle)}°`);
  // A side that was dragged moves the corner too: the new size says that already.
  const hasMoved = !isSame(before.cx, after.cx) || !isSame(before.cy, after.cy);
  if (parts.length === 0 && hasMoved) return movedWords(after.cx - before.cx, after.cy - before.cy);
  return `Shape: ${parts.join(', ')}`;
}

const movedWords = (dx: number, dy: number) => `Moved by ${px(dx)}, ${px(dy)} px`;

function area({ counts }: Of<'bitmask'>): number {
  return counts.reduce((sum, run, i) => (i % 2 === 1 ? sum + run : sum), 0);
}

function maskWords(before: Of<'bitmask'>, after: Of<'bitmask'>): string {
  return `Mask: ${count(area(before))} → ${count(area(after))} px`;
}

function pointsOf(geometry: Geometry): Point[] {
  switch (geometry.type) {
    case 'polygon':
      return [...geometry.points, ...(geometry.holes ?? []).flat()];
    case 'polyline':
      return geometry.points;
    case 'keypoint':
      return [[geometry.x, geometry.y]];
    case 'skeleton':
      return geometry.points.map(({ x, y }) => [x, y]);
    default:
      return [];
  }
}

const holes = (geometry: Geometry) => (geometry.type === 'polygon' ? (geometry.holes?.length ?? 0) : 0);

function pointWords(from: Point[], to: Point[], before: Geometry, after: Geometry): string {
  if (holes(before) !== holes(after)) {
    return `Shape: ${plural(holes(before), 'hole')} → ${plural(holes(after), 'hole')}`;
  }
  if (from.length !== to.length)
    return `Shape: ${plural(from.length, 'point')} → ${plural(to.length, 'point')}`;
  const shifts = from.map(([x, y], i): Point => [(to[i]?.[0] ?? x) - x, (to[i]?.[1] ?? y) - y]);
  const moved = shifts.filter(([dx, dy]) => !isSame(dx, 0) || !isSame(dy, 0));
  const [first] = shifts;
  if (first && shifts.every(([dx, dy]) => isSame(dx, first[0]) && isSame(dy, first[1]))) {
    return moved.length > 0 ? movedWords(...first) : 'Shape changed';
  }
  return `Shape: ${plural(moved.length, 'point')} of ${count(from.length)} moved`;
}

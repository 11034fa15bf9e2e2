/** Masks as polygons. Pure. */
import type { Point } from '@/kit/api/types';
import { ringArea } from '../form';
import { insideRings } from '../hit';
import { maskOf } from '../rle';
import { maskRings } from '../trace';
import { polygonProblem } from './crossing';
import type { Bitmask, Polygon } from './geometry';
import { simplify } from './simplify';

/**
 * A mask's pieces as polygons with holes, the largest first; their lines stay within `tolerance` image pixels of the
 * pixels' edges. Simplified less where more would make them cross themselves.
 */
export function maskToPolygon(mask: Bitmask, tolerance = 1): Polygon[] {
  const rings = maskRings(maskOf(mask.width, mask.height, mask.counts))
    .map((points) => ({ points, flat: points.flat(), area: ringArea(points.flat()) }))
    .sort((a, b) => b.area - a.area);
  const outers: { points: Point[]; flat: number[]; holes: Point[][] }[] = [];
  for (const { points, flat } of rings) {
    const [x, y] = inner(points);
    // The smallest ring around it comes last. Odd depth is a hole.
    const around = outers.filter((outer) =>
      insideRings([outer.flat, ...outer.holes.map((h) => h.flat())], x, y),
    );
    const parent = around.at(-1);
    if (parent === undefined) outers.push({ points, flat, holes: [] });
    else parent.holes.push(points);
  }
  return outers.map(({ points, holes }) => simplified({ type: 'polygon', points, holes }, tolerance));
}

/** A spot just inside a ring of pixel edges: beside its first corner, on the side where it lies. */
function inner(ring: readonly Point[]): Point {
  const flat = [ring.flat()];
  const [x, y] = ring[0] as Point;
  for (const [dx, dy] of [
    [0.5, 0.5],
    [-0.5, 0.5],
    [0.5, -0.5],
    [-0.5, -0.5],
  ] as const) {
    if (insideRings(flat, x + dx, y + dy)) return [x + dx, y + dy];
  }
  return [x, y];
}

function simplified({ points, holes = [] }: Polygon, tolerance: number): Polygon {
  for (let loose = tolerance; loose > 0.1; loose /= 2) {
    const polygon: Polygon = {
      type: 'polygon',
      points: simplify(points, loose, true),
      // A hole that is smaller than the tolerance may vanish.
      holes: holes.map((hole) => simplify(hole, loose, true)).filter((hole) => hole.length > 2),
    };
    if (polygonProblem(polygon) === null) return tidy(polygon);
  }
  return tidy({ type: 'polygon', points, holes });
}

function tidy({ points, holes = [] }: Polygon): Polygon {
  return holes.length === 0 ? { type: 'polygon', points } : { type: 'polygon', points, holes };
}

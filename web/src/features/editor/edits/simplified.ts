/** Outlines with fewer points, that look the same. Pure. */
import { polygonProblem } from '@/canvas/edit/crossing';
import type { Polygon } from '@/canvas/edit/geometry';
import { simplify } from '@/canvas/edit/simplify';
import type { Geometry, Label, Point } from '@/kit/api/types';
import type { Edit } from '../document/types';

/** How far the line may move, in image pixels. */
const TOLERANCE = 1;

const sizeOf = (geometry: Geometry): number => {
  if (geometry.type === 'polyline') return geometry.points.length;
  if (geometry.type !== 'polygon') return 0;
  return [geometry.points, ...(geometry.holes ?? [])].reduce((sum, ring) => sum + ring.length, 0);
};

function simpler(geometry: Geometry): Geometry | null {
  if (geometry.type === 'polyline') return { ...geometry, points: simplify(geometry.points, TOLERANCE) };
  if (geometry.type !== 'polygon') return null;
  const ring = (points: readonly Point[]): Point[] => {
    const fewer = simplify(points, TOLERANCE, true);
    return fewer.length < 3 ? [...points] : fewer;
  };
  const outline: Polygon = {
    ...geometry,
    points: ring(geometry.points),
    ...(geometry.holes && { holes: geometry.holes.map(ring) }),
  };
  // A line that moves by a pixel may touch its neighbour.
  return polygonProblem(outline) === null ? outline : null;
}

export function simplified(labels: readonly Label[]): { edits: Edit[]; before: number; after: number } {
  const edits: Edit[] = [];
  let before = 0;
  let after = 0;
  for (const { id, geometry } of labels) {
    const fewer = geometry && simpler(geometry);
    if (!geometry || !fewer || sizeOf(fewer) >= sizeOf(geometry)) continue;
    before += sizeOf(geometry);
    after += sizeOf(fewer);
    edits.push({ op: 'update', id, change: { geometry: fewer } });
  }
  return { edits, before, after };
}

/** The single points of polygons (with holes), lines, keypoints and skeletons. Pure. */
import type { Geometry, Point } from '@/kit/api/types';
import { distanceToSegment } from '../hit';

/** Ring 0 is the outline or line itself, ring 1 the first hole. */
export interface VertexRef {
  readonly ring: number;
  readonly index: number;
}

type Pathlike = Extract<Geometry, { type: 'polygon' | 'polyline' }>;

export function ringsOf(geometry: Geometry): readonly (readonly Point[])[] {
  if (geometry.type === 'polygon') return [geometry.points, ...(geometry.holes ?? [])];
  return geometry.type === 'polyline' ? [geometry.points] : [];
}

function withRing(geometry: Pathlike, ring: number, points: Point[]): Pathlike {
  if (ring === 0) return { ...geometry, points };
  if (geometry.type === 'polyline') return geometry;
  return { ...geometry, holes: (geometry.holes ?? []).map((hole, i) => (i === ring - 1 ? points : hole)) };
}

export function moveVertex(geometry: Geometry, { ring, index }: VertexRef, [x, y]: Point): Geometry {
  switch (geometry.type) {
    case 'polygon':
    case 'polyline': {
      const points = [...(ringsOf(geometry)[ring] ?? [])];
      if (index >= points.length) return geometry;
      points[index] = [x, y];
      return withRing(geometry, ring, points);
    }
    case 'keypoint':
      return { ...geometry, x, y };
    case 'skeleton':
      return {
        ...geometry,
        points: geometry.points.map((point, i) => (i === index ? { ...point, x, y } : point)),
      };
    default:
      return geometry;
  }
}

/** Puts a point behind the one at `index`. */
export function insertVertex(geometry: Geometry, { ring, index }: VertexRef, point: Point): Geometry {
  if (geometry.type !== 'polygon' && geometry.type !== 'polyline') return geometry;
  const points = [...(ringsOf(geometry)[ring] ?? [])];
  points.splice(index + 1, 0, point);
  return withRing(geometry, ring, points);
}

/** Null when too few points would be left. A hole that loses its third point goes as a whole. */
export function removeVertex(geometry: Geometry, { ring, index }: VertexRef): Geometry | null {
  if (geometry.type !== 'polygon' && geometry.type !== 'polyline') return null;
  const before = ringsOf(geometry)[ring] ?? [];
  const points = before.filter((_, i) => i !== index);
  if (points.length >= (geometry.type === 'polygon' ? 3 : 2)) return withRing(geometry, ring, points);
  if (geometry.type === 'polyline' || ring === 0) return null;
  const holes = (geometry.holes ?? []).filter((_, i) => i !== ring - 1);
  return { ...geometry, holes };
}

/** The edge nearest to a point: the vertex it begins at, and how far it is. Null for shapes without edges. */
export function nearestEdge(geometry: Geometry, [x, y]: Point): (VertexRef & { distance: number }) | null {
  let best: (VertexRef & { distance: number }) | null = null;
  ringsOf(geometry).forEach((points, ring) => {
    const last = geometry.type === 'polygon' ? points.length : points.length - 1;
    for (let index = 0; index < last; index++) {
      const [ax, ay] = points[index] as Point;
      const [bx, by] = points[(index + 1) % points.length] as Point;
      const distance = distanceToSegment(x, y, ax, ay, bx, by);
      if (best === null || distance < best.distance) best = { ring, index, distance };
    }
  });
  return best;
}

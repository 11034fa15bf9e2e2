/** Small words that all edits of geometry share. Pure. */
import type { Geometry, Point } from '@/kit/api/types';
import { formOf } from '../form';
import { type Bounds, boundsOf } from '../points';

export type GeometryOf<Type extends Geometry['type']> = Extract<Geometry, { type: Type }>;
export type Polygon = GeometryOf<'polygon'>;
export type Polyline = GeometryOf<'polyline'>;
export type Bitmask = GeometryOf<'bitmask'>;
export type Skeleton = GeometryOf<'skeleton'>;
export type AnyBox = GeometryOf<'bounding_box'> | GeometryOf<'rotatable_box'>;

/** A hundredth of a pixel is finer than any hand, and keeps what is saved short. Never -0. */
export const round = (value: number): number => Math.round(value * 100) / 100 + 0;

export const roundPoint = ([x, y]: Point): Point => [round(x), round(y)];

export function rounded(geometry: Geometry): Geometry {
  switch (geometry.type) {
    case 'bounding_box': {
      const [x, y] = roundPoint([geometry.x, geometry.y]);
      // The far edges are rounded, not the size, so that an edge on the border stays on it.
      const width = round(round(geometry.x + geometry.width) - x);
      const height = round(round(geometry.y + geometry.height) - y);
      return { ...geometry, x, y, width, height };
    }
    case 'rotatable_box': {
      const { cx, cy, width, height, angle } = geometry;
      return {
        ...geometry,
        cx: round(cx),
        cy: round(cy),
        width: round(width),
        height: round(height),
        angle: round(angle),
      };
    }
    case 'bitmask':
      return geometry;
    default:
      return mapPoints(geometry, roundPoint);
  }
}

/** The same shape with each of its points put elsewhere. Boxes and masks have no free points and stay. */
export function mapPoints(geometry: Geometry, move: (point: Point) => Point): Geometry {
  switch (geometry.type) {
    case 'polygon': {
      const points = geometry.points.map(move);
      return geometry.holes === undefined
        ? { ...geometry, points }
        : { ...geometry, points, holes: geometry.holes.map((hole) => hole.map(move)) };
    }
    case 'polyline':
      return { ...geometry, points: geometry.points.map(move) };
    case 'keypoint': {
      const [x, y] = move([geometry.x, geometry.y]);
      return { ...geometry, x, y };
    }
    case 'skeleton':
      return {
        ...geometry,
        points: geometry.points.map((point) => {
          const [x, y] = move([point.x, point.y]);
          return { ...point, x, y };
        }),
      };
    default:
      return geometry;
  }
}

/** The box around a shape, absent skeleton points aside; a shape with nothing to see is around its points. */
export function boundsOfGeometry(geometry: Geometry): Bounds {
  const form = formOf(geometry);
  if (form !== null) return form.bounds;
  if (geometry.type === 'skeleton') return boundsOf(geometry.points.flatMap(({ x, y }) => [x, y]));
  return { minX: 0, minY: 0, maxX: 0, maxY: 0 };
}

/** Turns a point about another, clockwise on the screen. */
export function turned([x, y]: Point, [cx, cy]: Point, degrees: number): Point {
  const angle = (degrees * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const [dx, dy] = [x - cx, y - cy];
  return [cx + dx * cos - dy * sin, cy + dx * sin + dy * cos];
}

/** Degrees in (-180, 180]. */
export function normalAngle(degrees: number): number {
  const turn = ((degrees % 360) + 360) % 360;
  return turn > 180 ? turn - 360 : turn;
}

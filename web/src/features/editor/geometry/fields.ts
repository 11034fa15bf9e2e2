/** The points of a shape, one by one, and numbers as people type them; see also `canvas/edit/numbers`. Pure. */
import type { ShapeNumber } from '@/canvas/edit/numbers';
import type { Geometry } from '@/kit/api/types';

/** A point of a shape that is made of points. */
export interface PointOf {
  readonly x: number;
  readonly y: number;
  /** A skeleton's points have names. */
  readonly name?: string;
}

/** Points in order: a polygon's outline then its holes. Null for shapes that are not made of points. */
export function pointsOf(geometry: Geometry): PointOf[] | null {
  switch (geometry.type) {
    case 'polygon':
      return [geometry.points, ...(geometry.holes ?? [])].flat().map(([x, y]) => ({ x, y }));
    case 'polyline':
      return geometry.points.map(([x, y]) => ({ x, y }));
    case 'skeleton':
      return geometry.points.map(({ x, y, name }) => ({ x, y, name }));
    default:
      return null;
  }
}

/** The shape with one of its points, counted as `pointsOf` does, at another place. */
export function withPoint(geometry: Geometry, index: number, at: Partial<PointOf>): Geometry {
  const moved = (points: readonly [number, number][], from: number): [number, number][] =>
    points.map(([x, y], i) => (from + i === index ? [at.x ?? x, at.y ?? y] : [x, y]));
  switch (geometry.type) {
    case 'polygon': {
      let from = geometry.points.length;
      const holes = (geometry.holes ?? []).map((hole) => {
        const start = from;
        from += hole.length;
        return moved(hole, start);
      });
      return { ...geometry, points: moved(geometry.points, 0), ...(geometry.holes && { holes }) };
    }
    case 'polyline':
      return { ...geometry, points: moved(geometry.points, 0) };
    case 'skeleton':
      return {
        ...geometry,
        points: geometry.points.map((point, i) =>
          i === index ? { ...point, x: at.x ?? point.x, y: at.y ?? point.y } : point,
        ),
      };
    default:
      return geometry;
  }
}

export type SkeletonVisibility = 'absent' | 'occluded' | 'visible';

export function withVisibility(geometry: Geometry, index: number, visibility: SkeletonVisibility): Geometry {
  if (geometry.type !== 'skeleton') return geometry;
  const points = geometry.points.map((point, i) => (i === index ? { ...point, visibility } : point));
  return { ...geometry, points };
}

/** A coordinate as people read it: to a hundredth of a pixel, without idle zeros. */
export const shortNumber = (value: number): string => String(Math.round(value * 100) / 100);

/** The number typed, or why it will not do. */
export function readNumberOf(
  field: Pick<ShapeNumber, 'min'>,
  text: string,
): number | { readonly problem: string } {
  const value = Number(text.trim().replace(',', '.'));
  if (text.trim() === '' || !Number.isFinite(value)) return { problem: 'Enter a number.' };
  if (field.min !== null && value < field.min) return { problem: `At least ${field.min}.` };
  if (Math.abs(value) > 1e9) return { problem: 'Too far out.' };
  return value;
}

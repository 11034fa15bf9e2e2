/** A label's geometry in the few terms that drawing and picking need: rings, lines, dots or a mask. Pure. */
import type { Geometry } from '@/kit/api/types';
import { type Bounds, boundsOf } from './points';
import { type Mask, maskArea, maskBounds, maskOf } from './rle';
import { limbsOf } from './skeleton';

/** Coordinates are x, y, x, y, … in image pixels. */
export interface Form {
  readonly bounds: Bounds;
  /** Square pixels; smaller forms lie on top. */
  readonly area: number;
  /** Closed rings, first point not repeated: the outer one, then holes. */
  readonly rings: readonly Float64Array[];
  readonly lines: readonly Float64Array[];
  readonly dots: Float64Array;
  /** Dots drawn as rings: skeleton points that are there but hidden behind something. */
  readonly hollowDots: Float64Array;
  readonly mask: Mask | null;
  /** In the middle of a drag: a fill of fewer corners will do, so that the hand is not kept waiting. */
  readonly isRough?: boolean;
}

const NOTHING = new Float64Array(0);
const blank = { rings: [], lines: [], dots: NOTHING, hollowDots: NOTHING, mask: null } as const;

const flat = (points: readonly (readonly [number, number])[]) => Float64Array.from(points.flat());

function open(parts: Partial<Form>): Form {
  const form = { ...blank, ...parts };
  return { ...form, area: 0, bounds: boundsOf(...form.lines, form.dots, form.hollowDots) };
}

function closed(rings: Float64Array[]): Form {
  const [outer = NOTHING, ...holes] = rings;
  const area = ringArea(outer) - holes.reduce((sum, hole) => sum + ringArea(hole), 0);
  return { ...blank, rings, area: Math.max(area, 0), bounds: boundsOf(outer) };
}

export function ringArea(ring: ArrayLike<number>): number {
  let twice = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    twice += (ring[j] as number) * (ring[i + 1] as number) - (ring[i] as number) * (ring[j + 1] as number);
  }
  return Math.abs(twice) / 2;
}

function corners(cx: number, cy: number, width: number, height: number, degrees: number): Float64Array {
  const angle = (degrees * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const ring = new Float64Array(8);
  [-1, -1, 1, -1, 1, 1, -1, 1].forEach((_, i, sides) => {
    if (i % 2 === 1) return;
    const dx = ((sides[i] as number) * width) / 2;
    const dy = ((sides[i + 1] as number) * height) / 2;
    ring[i] = cx + dx * cos - dy * sin;
    ring[i + 1] = cy + dx * sin + dy * cos;
  });
  return ring;
}

/** Null when there is nothing to see: an empty mask, or a skeleton with every point absent. */
export function formOf(geometry: Geometry): Form | null {
  switch (geometry.type) {
    case 'bounding_box': {
      const { x, y, width, height } = geometry;
      return closed([Float64Array.of(x, y, x + width, y, x + width, y + height, x, y + height)]);
    }
    case 'rotatable_box': {
      const { cx, cy, width, height, angle } = geometry;
      return closed([corners(cx, cy, width, height, angle)]);
    }
    case 'polygon':
      return closed([flat(geometry.points), ...(geometry.holes ?? []).map(flat)]);
    case 'polyline':
      return open({ lines: [flat(geometry.points)] });
    case 'keypoint':
      return open({ dots: Float64Array.of(geometry.x, geometry.y) });
    case 'skeleton': {
      const there = geometry.points.filter((p) => p.visibility !== 'absent');
      if (there.length === 0) return null;
      const at = (visibility: string) =>
        flat(there.filter((p) => p.visibility === visibility).map((p) => [p.x, p.y] as const));
      return open({ lines: limbsOf(there), dots: at('visible'), hollowDots: at('occluded') });
    }
    case 'bitmask': {
      const mask = maskOf(geometry.width, geometry.height, geometry.counts);
      const bounds = maskBounds(mask);
      return bounds && { ...blank, mask, bounds, area: maskArea(mask) };
    }
  }
}

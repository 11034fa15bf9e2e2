/** A shape as the few numbers that people type, and back. Pure. */
import type { Geometry } from '@/kit/api/types';
import type { Bounds } from '../points';
import { boundsOfGeometry, normalAngle, round } from './geometry';
import { stretch, translate } from './transform';

export type NumberKey = 'x' | 'y' | 'width' | 'height' | 'angle';

export interface ShapeNumber {
  readonly key: NumberKey;
  readonly name: string;
  readonly value: number;
  readonly unit: 'px' | '°';
  /** The least that makes sense; null when any does. */
  readonly min: number | null;
}

const px = (key: NumberKey, name: string, value: number, min: number | null = null): ShapeNumber => ({
  key,
  name,
  value: round(value),
  unit: 'px',
  min,
});

/** A turned box by its centre, size and angle; a point by its place; everything else by the box around it. */
export function numbersOf(geometry: Geometry): ShapeNumber[] {
  if (geometry.type === 'rotatable_box') {
    const { cx, cy, width, height, angle } = geometry;
    return [
      px('x', 'Centre x', cx),
      px('y', 'Centre y', cy),
      px('width', 'Width', width, 1),
      px('height', 'Height', height, 1),
      { key: 'angle', name: 'Angle', value: round(angle), unit: '°', min: null },
    ];
  }
  const { minX, minY, maxX, maxY } = boundsOfGeometry(geometry);
  const place = [px('x', 'X', minX), px('y', 'Y', minY)];
  if (geometry.type === 'keypoint' || geometry.type === 'bitmask') return place;
  return [...place, px('width', 'Width', maxX - minX, 1), px('height', 'Height', maxY - minY, 1)];
}

/** The shape with one of its numbers changed. Masks move by whole pixels. A number that it has already changes nothing. */
export function withNumber(geometry: Geometry, key: NumberKey, value: number): Geometry {
  if (numbersOf(geometry).find((number) => number.key === key)?.value === value) return geometry;
  if (geometry.type === 'rotatable_box') {
    if (key === 'angle') return { ...geometry, angle: normalAngle(value) };
    if (key === 'width' || key === 'height') return { ...geometry, [key]: Math.max(value, 1) };
    return key === 'x' ? { ...geometry, cx: value } : { ...geometry, cy: value };
  }
  const bounds = boundsOfGeometry(geometry);
  switch (key) {
    case 'x':
      return translate(geometry, value - bounds.minX, 0);
    case 'y':
      return translate(geometry, 0, value - bounds.minY);
    case 'width':
      return stretch(geometry, { ...bounds, maxX: bounds.minX + Math.max(value, 1) } satisfies Bounds);
    case 'height':
      return stretch(geometry, { ...bounds, maxY: bounds.minY + Math.max(value, 1) } satisfies Bounds);
    default:
      return geometry;
  }
}

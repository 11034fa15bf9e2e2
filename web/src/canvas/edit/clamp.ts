/** Keeping shapes on the picture: one may reach over the edge only where it already does. Pure. */
import type { Geometry, Point } from '@/kit/api/types';
import type { Bounds } from '../points';
import { boundsOfGeometry, mapPoints } from './geometry';
import { translate } from './transform';

export function clampPoint([x, y]: Point, within: Bounds): Point {
  return [Math.min(Math.max(x, within.minX), within.maxX), Math.min(Math.max(y, within.minY), within.maxY)];
}

export const around = (a: Bounds, b: Bounds): Bounds => ({
  minX: Math.min(a.minX, b.minX),
  minY: Math.min(a.minY, b.minY),
  maxX: Math.max(a.maxX, b.maxX),
  maxY: Math.max(a.maxY, b.maxY),
});

/** Of a wish to move by dx, dy, as much as keeps `bounds` on the picture, or no further out than they were. */
export function clampMove(bounds: Bounds, dx: number, dy: number, picture: Bounds): Point {
  const limit = (move: number, low: number, high: number) => Math.min(Math.max(move, low), high);
  return [
    limit(dx, Math.min(picture.minX - bounds.minX, 0), Math.max(picture.maxX - bounds.maxX, 0)),
    limit(dy, Math.min(picture.minY - bounds.minY, 0), Math.max(picture.maxY - bounds.maxY, 0)),
  ];
}

/** Brings a shape onto the picture: moved there when it fits, and what still reaches over is cut at the border. */
export function clampToImage(geometry: Geometry, picture: Bounds): Geometry {
  const bounds = boundsOfGeometry(geometry);
  const shift = (low: number, high: number, least: number, most: number) =>
    low < least ? least - low : high > most ? Math.max(most - high, least - low) : 0;
  const moved = translate(
    geometry,
    shift(bounds.minX, bounds.maxX, picture.minX, picture.maxX),
    shift(bounds.minY, bounds.maxY, picture.minY, picture.maxY),
  );
  if (moved.type === 'bounding_box') {
    const [x, y] = clampPoint([moved.x, moved.y], picture);
    const [right, bottom] = clampPoint([moved.x + moved.width, moved.y + moved.height], picture);
    return { ...moved, x, y, width: right - x, height: bottom - y };
  }
  return mapPoints(moved, (point) => clampPoint(point, picture));
}

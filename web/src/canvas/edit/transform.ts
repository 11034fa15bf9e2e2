/** Moving, resizing and turning shapes. Pure; coordinates are image pixels, y down, angles clockwise in degrees. */
import type { Geometry, Point } from '@/kit/api/types';
import type { Bounds } from '../points';
import { type AnyBox, boundsOfGeometry, type GeometryOf, mapPoints, normalAngle, turned } from './geometry';
import { shiftMask } from './masks';

/** Which sides of a box a handle moves. */
export type Side = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw';
export const SIDES: readonly Side[] = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'];

/** Boxes are never made smaller than this, so that they can be seen and caught again. */
export const LEAST_SIZE = 1;

export interface ResizeOptions {
  readonly keepAspect?: boolean;
  readonly fromCentre?: boolean;
}

/** Masks move by whole pixels, and lose what leaves the picture. */
export function translate(geometry: Geometry, dx: number, dy: number): Geometry {
  if (dx === 0 && dy === 0) return geometry;
  switch (geometry.type) {
    case 'bounding_box':
      return { ...geometry, x: geometry.x + dx, y: geometry.y + dy };
    case 'rotatable_box':
      return { ...geometry, cx: geometry.cx + dx, cy: geometry.cy + dy };
    case 'bitmask':
      return shiftMask(geometry, Math.round(dx), Math.round(dy));
    default:
      return mapPoints(geometry, ([x, y]) => [x + dx, y + dy]);
  }
}

export function asRotatable(box: AnyBox): GeometryOf<'rotatable_box'> {
  if (box.type === 'rotatable_box') return box;
  const { x, y, width, height } = box;
  return { type: 'rotatable_box', cx: x + width / 2, cy: y + height / 2, width, height, angle: 0 };
}

/** Where a handle of a box lies; its centre for no side. */
export function sidePoint(box: AnyBox, side: Side | null): Point {
  const { cx, cy, width, height, angle } = asRotatable(box);
  const [sx, sy] = side === null ? [0, 0] : signsOf(side);
  return turned([cx + (sx * width) / 2, cy + (sy * height) / 2], [cx, cy], angle);
}

function signsOf(side: Side): [x: number, y: number] {
  return [
    side.includes('e') ? 1 : side.includes('w') ? -1 : 0,
    side.includes('s') ? 1 : side.includes('n') ? -1 : 0,
  ];
}

/** A box with one handle dragged to `at`. Dragged through its opposite side, it turns over. */
export function resize<Box extends AnyBox>(
  box: Box,
  side: Side,
  at: Point,
  options: ResizeOptions = {},
): Box {
  const { cx, cy, width, height, angle } = asRotatable(box);
  const [sx, sy] = signsOf(side);
  const [x, y] = turned(at, [cx, cy], -angle);
  const anchor = (sign: number, size: number) => (options.fromCentre ? 0 : (-sign * size) / 2);
  const spread = options.fromCentre ? 2 : 1;
  let newWidth = sx === 0 ? width : (x - cx - anchor(sx, width)) * sx * spread;
  let newHeight = sy === 0 ? height : (y - cy - anchor(sy, height)) * sy * spread;
  if (options.keepAspect) {
    const ratio = Math.max(
      sx === 0 ? 0 : Math.abs(newWidth) / width,
      sy === 0 ? 0 : Math.abs(newHeight) / height,
    );
    newWidth = width * ratio * (newWidth < 0 ? -1 : 1);
    newHeight = height * ratio * (newHeight < 0 ? -1 : 1);
  }
  const atLeast = (size: number) => (Math.abs(size) < LEAST_SIZE ? (size < 0 ? -1 : 1) * LEAST_SIZE : size);
  newWidth = atLeast(newWidth);
  newHeight = atLeast(newHeight);
  const middle = (sign: number, before: number, now: number) =>
    sign === 0 || options.fromCentre ? 0 : anchor(sign, before) + (sign * now) / 2;
  const centre = turned(
    [cx + middle(sx, width, newWidth), cy + middle(sy, height, newHeight)],
    [cx, cy],
    angle,
  );
  return withFrame(box, centre, Math.abs(newWidth), Math.abs(newHeight));
}

function withFrame<Box extends AnyBox>(box: Box, [cx, cy]: Point, width: number, height: number): Box {
  return box.type === 'bounding_box'
    ? { ...box, x: cx - width / 2, y: cy - height / 2, width, height }
    : { ...box, cx, cy, width, height };
}

/** The box between two opposite corners, whichever they are. */
export function boxBetween([ax, ay]: Point, [bx, by]: Point): GeometryOf<'bounding_box'> {
  return {
    type: 'bounding_box',
    x: Math.min(ax, bx),
    y: Math.min(ay, by),
    width: Math.abs(bx - ax),
    height: Math.abs(by - ay),
  };
}

/** Turns a shape about a point. Upright boxes and masks have no angle and stay. */
export function rotate(geometry: Geometry, degrees: number, about: Point): Geometry {
  if (geometry.type === 'rotatable_box') {
    const [cx, cy] = turned([geometry.cx, geometry.cy], about, degrees);
    return { ...geometry, cx, cy, angle: normalAngle(geometry.angle + degrees) };
  }
  return mapPoints(geometry, (point) => turned(point, about, degrees));
}

/** Stretches a shape so that the box around it becomes `to`. Masks stay; a turned box keeps its angle. */
export function stretch(geometry: Geometry, to: Bounds): Geometry {
  const from = boundsOfGeometry(geometry);
  const ratio = (size: number, wanted: number) => (size === 0 ? 1 : wanted / size);
  const rx = ratio(from.maxX - from.minX, to.maxX - to.minX);
  const ry = ratio(from.maxY - from.minY, to.maxY - to.minY);
  const place = ([x, y]: Point): Point => [to.minX + (x - from.minX) * rx, to.minY + (y - from.minY) * ry];
  if (geometry.type === 'bounding_box') {
    const [x, y] = place([geometry.x, geometry.y]);
    return { ...geometry, x, y, width: geometry.width * rx, height: geometry.height * ry };
  }
  if (geometry.type === 'rotatable_box') {
    const [cx, cy] = place([geometry.cx, geometry.cy]);
    return { ...geometry, cx, cy, width: geometry.width * rx, height: geometry.height * ry };
  }
  return mapPoints(geometry, place);
}

/** Which part of the world is on the screen. Pure: every function answers a new viewport. */
import { type Bounds, type ScreenPoint, screenPoint, type WorldPoint, worldPoint } from './points';

export interface Viewport {
  /** The world point at the top left corner of the canvas, in image pixels. */
  readonly x: number;
  readonly y: number;
  /** CSS pixels per image pixel. */
  readonly scale: number;
  /** Size of the canvas in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

const MAX_SCALE = 64;
/** How much smaller than "fit" the image may become. */
const MIN_OF_FIT = 0.25;
const FIT_PADDING = 24;

export const emptyViewport: Viewport = { x: 0, y: 0, scale: 1, width: 1, height: 1 };

export function toScreen(v: Viewport, p: WorldPoint): ScreenPoint {
  return screenPoint((p.x - v.x) * v.scale, (p.y - v.y) * v.scale);
}

export function toWorld(v: Viewport, p: ScreenPoint): WorldPoint {
  return worldPoint(p.x / v.scale + v.x, p.y / v.scale + v.y);
}

export function centre(v: Viewport): ScreenPoint {
  return screenPoint(v.width / 2, v.height / 2);
}

/** The part of the world that can be seen. */
export function visibleBounds(v: Viewport): Bounds {
  return { minX: v.x, minY: v.y, maxX: v.x + v.width / v.scale, maxY: v.y + v.height / v.scale };
}

/** Moves the picture by CSS pixels, as a drag does. */
export function panBy(v: Viewport, dx: number, dy: number): Viewport {
  return { ...v, x: v.x - dx / v.scale, y: v.y - dy / v.scale };
}

/** Sets the scale and leaves the world point under `at` where it is. */
export function zoomTo(v: Viewport, at: ScreenPoint, scale: number): Viewport {
  const under = toWorld(v, at);
  return { ...v, scale, x: under.x - at.x / scale, y: under.y - at.y / scale };
}

export function scaleToFit(v: Viewport, bounds: Bounds, padding = FIT_PADDING): number {
  const width = Math.max(bounds.maxX - bounds.minX, 1e-6);
  const height = Math.max(bounds.maxY - bounds.minY, 1e-6);
  const room = (size: number) => Math.max(size - 2 * padding, Math.min(size, 16));
  return Math.min(room(v.width) / width, room(v.height) / height, MAX_SCALE);
}

export function zoomBy(v: Viewport, at: ScreenPoint, factor: number, world: Bounds): Viewport {
  const least = Math.min(scaleToFit(v, world) * MIN_OF_FIT, 1);
  return zoomTo(v, at, Math.min(Math.max(v.scale * factor, least), MAX_SCALE));
}

function lookAt(v: Viewport, x: number, y: number, scale: number): Viewport {
  return { ...v, scale, x: x - v.width / scale / 2, y: y - v.height / scale / 2 };
}

/** The same scale with another place in the middle. */
export function centreOn(v: Viewport, at: WorldPoint): Viewport {
  return lookAt(v, at.x, at.y, v.scale);
}

/** Shows all of `bounds`, in the middle; never larger than `maxScale` CSS pixels per image pixel. */
export function fitTo(v: Viewport, bounds: Bounds, padding = FIT_PADDING, maxScale = MAX_SCALE): Viewport {
  const scale = Math.min(scaleToFit(v, bounds, padding), maxScale);
  return lookAt(v, (bounds.minX + bounds.maxX) / 2, (bounds.minY + bounds.maxY) / 2, scale);
}

/** A canvas of another size; what was in the middle stays there. */
export function resize(v: Viewport, width: number, height: number): Viewport {
  const middle = toWorld(v, centre(v));
  return lookAt({ ...v, width, height }, middle.x, middle.y, v.scale);
}

/** Keeps the middle of the canvas on the image, so that the image cannot get lost. */
export function keepInSight(v: Viewport, world: Bounds): Viewport {
  const middle = toWorld(v, centre(v));
  const x = Math.min(Math.max(middle.x, world.minX), world.maxX);
  const y = Math.min(Math.max(middle.y, world.minY), world.maxY);
  return x === middle.x && y === middle.y ? v : lookAt(v, x, y, v.scale);
}

/** Between two viewports of one canvas; scale moves evenly to the eye, that is by its logarithm. */
export function between(a: Viewport, b: Viewport, t: number): Viewport {
  const from = toWorld(a, centre(a));
  const to = toWorld(b, centre(b));
  const mix = (p: number, q: number, s: number) => p + (q - p) * s;
  const scale = a.scale * (b.scale / a.scale) ** t;
  // A zoom seems to go straight when the middle moves as the visible width does.
  const same = Math.abs(a.scale / b.scale - 1) < 1e-3;
  const s = same ? t : (1 / scale - 1 / a.scale) / (1 / b.scale - 1 / a.scale);
  return lookAt(b, mix(from.x, to.x, s), mix(from.y, to.y, s), scale);
}

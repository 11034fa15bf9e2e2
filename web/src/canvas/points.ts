/** Points and boxes. Screen points are CSS pixels of the canvas, world points are image pixels; y points down. */

declare const space: unique symbol;

interface Point<Space extends string> {
  readonly x: number;
  readonly y: number;
  readonly [space]: Space;
}

export type ScreenPoint = Point<'screen'>;
export type WorldPoint = Point<'world'>;

/** Brands are for the compiler only, so this is the one place that may claim a space. */
export const screenPoint = (x: number, y: number): ScreenPoint => ({ x, y }) as ScreenPoint;
export const worldPoint = (x: number, y: number): WorldPoint => ({ x, y }) as WorldPoint;

/** A box in image pixels. */
export interface Bounds {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export const boundsOfSize = (width: number, height: number): Bounds => ({
  minX: 0,
  minY: 0,
  maxX: width,
  maxY: height,
});

export function intersects(a: Bounds, b: Bounds): boolean {
  return a.minX <= b.maxX && a.maxX >= b.minX && a.minY <= b.maxY && a.maxY >= b.minY;
}

/** The box around points given as x, y, x, y, … */
export function boundsOf(...lists: ArrayLike<number>[]): Bounds {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (const list of lists) {
    for (let i = 0; i + 1 < list.length; i += 2) {
      const x = list[i] as number;
      const y = list[i + 1] as number;
      if (x < minX) minX = x;
      if (x > maxX) maxX = x;
      if (y < minY) minY = y;
      if (y > maxY) maxY = y;
    }
  }
  return { minX, minY, maxX, maxY };
}

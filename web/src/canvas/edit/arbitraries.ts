/** Random shapes for the tests of this folder. */

import type { Point } from '@/kit/api/types';
import fc from '@/kit/testing/properties';
import { Columns } from './columns';
import type { Bitmask, GeometryOf, Polygon } from './geometry';

export const SIZE = 60;
export const picture = { minX: 0, minY: 0, maxX: SIZE, maxY: SIZE };

const hundredths = (from: number, to: number) =>
  fc.integer({ min: from * 100, max: to * 100 }).map((n) => n / 100);

export const place: fc.Arbitrary<Point> = fc.tuple(hundredths(0, SIZE), hundredths(0, SIZE));

export const box: fc.Arbitrary<GeometryOf<'bounding_box'>> = fc
  .tuple(hundredths(0, 40), hundredths(0, 40), hundredths(2, 20), hundredths(2, 20))
  .map(([x, y, width, height]) => ({ type: 'bounding_box', x, y, width, height }));

export const turnedBox: fc.Arbitrary<GeometryOf<'rotatable_box'>> = fc
  .tuple(
    hundredths(15, 45),
    hundredths(15, 45),
    hundredths(2, 20),
    hundredths(2, 20),
    fc.integer({ min: -179, max: 180 }),
  )
  .map(([cx, cy, width, height, angle]) => ({ type: 'rotatable_box', cx, cy, width, height, angle }));

/** A star about a middle: whatever the radii, it does not cross itself. */
export const star: fc.Arbitrary<Polygon> = fc
  .tuple(hundredths(25, 35), hundredths(25, 35), fc.array(hundredths(5, 20), { minLength: 3, maxLength: 40 }))
  .map(([cx, cy, radii]) => ({
    type: 'polygon',
    points: radii.map((radius, i): Point => {
      const angle = (2 * Math.PI * i) / radii.length;
      return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)];
    }),
  }));

/** Random pixels, so: islands, holes, pixels that touch by a corner. Never empty. */
export const mask: fc.Arbitrary<Bitmask> = fc
  .tuple(
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 9 }),
    fc.array(fc.boolean(), { minLength: 81, maxLength: 81 }),
  )
  .map(([width, height, pixels]) => maskOfPixels(width, height, (x, y) => pixels[x * 9 + y] === true))
  .filter((found): found is Bitmask => found !== null);

export function maskOfPixels(
  width: number,
  height: number,
  isSet: (x: number, y: number) => boolean,
): Bitmask | null {
  const columns = new Columns(width, height);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) if (isSet(x, y)) columns.add(x, y, y + 1);
  }
  return columns.toMask();
}

export function pixelsOf({ width, height, counts }: Bitmask): boolean[] {
  const pixels = counts.flatMap((count, i) => new Array<boolean>(count).fill(i % 2 === 1));
  if (pixels.length !== width * height) throw new Error('the runs do not add up');
  return pixels;
}

import { describe, expect, it } from 'vitest';
import type { Point } from '@/kit/api/types';
import fc from '@/kit/testing/properties';
import { formOf } from '../form';
import { maskContains, maskOf } from '../rle';
import { maskRings } from '../trace';
import { mask, maskOfPixels, pixelsOf, star } from './arbitraries';
import { Columns } from './columns';
import { polygonProblem } from './crossing';
import type { Bitmask } from './geometry';
import {
  boundsOfMask,
  columnsOfRings,
  componentsOf,
  cutFromMask,
  eachOfStroke,
  paintStroke,
  polygonToMask,
  shiftMask,
  unionMasks,
} from './masks';
import { maskToPolygon } from './outlines';

const areaOf = ({ counts }: Bitmask) => counts.reduce((sum, count, i) => sum + (i % 2 === 1 ? count : 0), 0);
const isIn = (found: Bitmask, x: number, y: number) =>
  maskContains(maskOf(found.width, found.height, found.counts), x, y);

describe('columns', () => {
  it('come back from a mask as the same runs', () => {
    fc.assert(
      fc.property(mask, (given) => {
        expect(Columns.of(given).toMask()).toEqual(given);
      }),
    );
  });

  it('add and cut as a field of pixels does', () => {
    const step = fc.record({
      isCut: fc.boolean(),
      x: fc.integer({ min: -1, max: 4 }),
      top: fc.integer({ min: -3, max: 12 }),
      length: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const columns = new Columns(4, 10);
        const field = new Array<boolean>(40).fill(false);
        for (const { isCut, x, top, length } of steps) {
          if (isCut) columns.cut(x, top, top + length);
          else columns.add(x, top, top + length);
          for (let y = Math.max(top, 0); y < Math.min(top + length, 10); y++) {
            if (x >= 0 && x < 4) field[x * 10 + y] = !isCut;
          }
        }
        const found = columns.toMask();
        expect(found === null ? field.some(Boolean) : pixelsOf(found)).toEqual(
          found === null ? false : field,
        );
      }),
    );
  });

  it('answer null when nothing is covered', () => {
    const columns = new Columns(3, 3);
    columns.add(1, 0, 3);
    columns.cut(1, 0, 3);
    expect(columns.toMask()).toBeNull();
    expect(columns.bounds).toBeNull();
  });
});

describe('a stroke', () => {
  const coordinate = fc.double({ min: 2, max: 38, noNaN: true });

  it('covers exactly the pixels whose middle it passes over', () => {
    fc.assert(
      fc.property(
        coordinate,
        coordinate,
        coordinate,
        coordinate,
        fc.double({ min: 1, max: 15, noNaN: true }),
        (ax, ay, bx, by, diameter) => {
          const columns = new Columns(40, 40);
          paintStroke(columns, [ax, ay], [bx, by], diameter, false);
          const found = columns.toMask() as Bitmask;
          for (let x = 0; x < 40; x++) {
            for (let y = 0; y < 40; y++) {
              const [dx, dy] = [bx - ax, by - ay];
              const length = dx * dx + dy * dy;
              const along = ((x + 0.5 - ax) * dx + (y + 0.5 - ay) * dy) / length;
              const t = length === 0 ? 0 : Math.min(Math.max(along, 0), 1);
              const away = Math.hypot(x + 0.5 - ax - t * dx, y + 0.5 - ay - t * dy) - diameter / 2;
              const isTip = x === Math.floor(bx) && y === Math.floor(by);
              if (Math.abs(away) > 1e-6) expect(isIn(found, x, y)).toBe(away < 0 || isTip);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of the smallest brush still covers the pixel below it', () => {
    const columns = new Columns(10, 10);
    paintStroke(columns, [3.01, 4.99], [3.01, 4.99], 0.2, false);
    expect(columns.toMask()).toEqual(maskOfPixels(10, 10, (x, y) => x === 3 && y === 4));
  });

  it('erases what it painted, to nothing', () => {
    const columns = new Columns(30, 30);
    paintStroke(columns, [5, 5], [20, 25], 6, false);
    paintStroke(columns, [5, 5], [20, 25], 6, true);
    expect(columns.toMask()).toBeNull();
  });

  it('stays in the picture', () => {
    const columns = new Columns(10, 10);
    paintStroke(columns, [-20, -20], [30, 30], 9, false);
    expect(() => pixelsOf(columns.toMask() as Bitmask)).not.toThrow();
  });

  it('is quick on a picture of twelve megapixels', () => {
    const columns = new Columns(4000, 3000);
    const start = performance.now();
    for (let i = 0; i < 200; i++)
      paintStroke(columns, [100 + i * 15, 200], [115 + i * 15, 2500], 200, i % 7 === 0);
    const perStroke = (performance.now() - start) / 200;
    const encode = performance.now();
    expect(columns.toMask()).not.toBeNull();
    expect(performance.now() - encode).toBeLessThan(100);
    expect(perStroke).toBeLessThan(10);
  });

  it('tells every column once or twice, and no more', () => {
    const seen = new Map<number, number>();
    eachOfStroke([2, 2], [12, 5], 4, (x) => seen.set(x, (seen.get(x) ?? 0) + 1));
    expect(Math.max(...seen.values())).toBeLessThanOrEqual(2);
  });
});

describe('the rings around a mask', () => {
  it('enclose its pixels and no others', () => {
    fc.assert(
      fc.property(mask, (given) => {
        const rings = maskRings(maskOf(given.width, given.height, given.counts)).map((ring) => ring.flat());
        expect(columnsOfRings(rings, given.width, given.height).toMask()).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });

  it('pass no corner twice', () => {
    fc.assert(
      fc.property(mask, (given) => {
        for (const ring of maskRings(maskOf(given.width, given.height, given.counts))) {
          expect(new Set(ring.map(String)).size).toBe(ring.length);
        }
      }),
    );
  });
});

describe('a mask as polygons', () => {
  it('covers the same pixels when nothing is simplified', () => {
    fc.assert(
      fc.property(mask, (given) => {
        const parts = maskToPolygon(given, 0).flatMap(
          (part) => polygonToMask(part, given.width, given.height) ?? [],
        );
        expect(unionMasks(parts)).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });

  it('is made of sound polygons', () => {
    fc.assert(
      fc.property(mask, fc.constantFrom(0, 0.5, 1, 2), (given, tolerance) => {
        for (const polygon of maskToPolygon(given, tolerance)) expect(polygonProblem(polygon)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it('has few points for a disc, and nearly its area', () => {
    const disc = maskOfPixels(400, 400, (x, y) => Math.hypot(x - 200, y - 200) < 150) as Bitmask;
    const [polygon, ...others] = maskToPolygon(disc, 1);
    expect(others).toEqual([]);
    expect(polygon?.points.length).toBeLessThan(80);
    expect(polygon && formOf(polygon)?.area).toBeCloseTo(Math.PI * 150 * 150, -4);
  });

  it('keeps a ring’s hole', () => {
    const ring = maskOfPixels(
      40,
      40,
      (x, y) => x > 4 && x < 34 && y > 4 && y < 34 && !(x > 14 && x < 24 && y > 14 && y < 24),
    );
    const [polygon] = maskToPolygon(ring as Bitmask, 1);
    expect(polygon?.holes).toHaveLength(1);
  });
});

describe('a polygon as a mask', () => {
  it('covers the pixels whose middle is inside', () => {
    fc.assert(
      fc.property(star, (given) => {
        const found = polygonToMask(given, 60, 60) as Bitmask;
        expect(Math.abs(areaOf(found) - (formOf(given)?.area ?? 0))).toBeLessThan(
          given.points.length * 12 + 20,
        );
      }),
    );
    const square: Point[] = [
      [2, 3],
      [7, 3],
      [7, 9],
      [2, 9],
    ];
    expect(polygonToMask({ type: 'polygon', points: square }, 20, 20)).toEqual(
      maskOfPixels(20, 20, (x, y) => x >= 2 && x < 7 && y >= 3 && y < 9),
    );
  });

  it('is null for a line, and for what lies outside the picture', () => {
    expect(
      polygonToMask(
        {
          type: 'polyline',
          points: [
            [0, 0],
            [9, 9],
          ],
        },
        20,
        20,
      ),
    ).toBeNull();
    expect(polygonToMask({ type: 'bounding_box', x: 30, y: 0, width: 5, height: 5 }, 20, 20)).toBeNull();
  });
});

describe('masks', () => {
  it('move by whole pixels and keep their size inside the picture', () => {
    const given = maskOfPixels(20, 20, (x, y) => x > 3 && x < 8 && y > 3 && y < 6) as Bitmask;
    const moved = shiftMask(given, 5, -2);
    expect(areaOf(moved)).toBe(areaOf(given));
    expect(boundsOfMask(moved)).toEqual({ minX: 9, minY: 2, maxX: 13, maxY: 4 });
  });

  it('lose what a ring encloses', () => {
    const given = maskOfPixels(20, 20, () => true) as Bitmask;
    const left = cutFromMask(given, [
      [5, 5],
      [15, 5],
      [15, 15],
      [5, 15],
    ]);
    expect(left && areaOf(left)).toBe(300);
  });

  it('fall into the parts that hang together by their sides', () => {
    fc.assert(
      fc.property(mask, (given) => {
        const parts = componentsOf(Columns.of(given)).map((part) => part.toMask() as Bitmask);
        expect(unionMasks(parts)).toEqual(given);
        expect(parts.reduce((sum, part) => sum + areaOf(part), 0)).toBe(areaOf(given));
      }),
    );
    const diagonal = maskOfPixels(4, 4, (x, y) => x === y) as Bitmask;
    expect(componentsOf(Columns.of(diagonal))).toHaveLength(4);
  });
});

import { describe, expect, it } from 'vitest';
import type { Geometry, Point } from '@/kit/api/types';
import fc from '@/kit/testing/properties';
import { formOf } from '../form';
import { box, mask, maskOfPixels, place, star } from './arbitraries';
import { addHole, splitShape, unionShapes } from './boolean';
import { polygonProblem } from './crossing';
import { type Bitmask, type Polygon, rounded } from './geometry';
import { unionMasks } from './masks';

const areaOf = (geometry: Geometry) => formOf(geometry)?.area ?? 0;
const total = (shapes: readonly Geometry[]) => shapes.reduce((sum, shape) => sum + areaOf(shape), 0);
const square = (x: number, y: number, size: number): Polygon => ({
  type: 'polygon',
  points: [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
  ],
});
const roundedStar = star.map((given) => rounded(given) as Polygon);

describe('a union', () => {
  it('joins polygons that overlap or share an edge, and leaves others apart', () => {
    expect(unionShapes([square(0, 0, 10), square(5, 5, 10)]).map(areaOf)).toEqual([175]);
    expect(unionShapes([square(0, 0, 10), square(10, 0, 10)]).map(areaOf)).toEqual([200]);
    expect(unionShapes([square(0, 0, 10), square(20, 0, 10)])).toHaveLength(2);
  });

  it('of any polygons is sound and covers at least the largest', () => {
    fc.assert(
      fc.property(fc.array(roundedStar, { minLength: 2, maxLength: 4 }), (given) => {
        const union = unionShapes(given);
        for (const shape of union) expect(polygonProblem(shape as Polygon)).toBeNull();
        expect(total(union)).toBeGreaterThanOrEqual(Math.max(...given.map(areaOf)) - 1);
        expect(total(union)).toBeLessThanOrEqual(total(given) + 1);
      }),
    );
  });

  it('of boxes is the box around them, of masks their pixels, and of lines nothing', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        const [union] = unionShapes([a, b]);
        expect(union && areaOf(union)).toBeGreaterThanOrEqual(Math.max(areaOf(a), areaOf(b)) - 1e-6);
      }),
    );
    const mixed = [maskOfPixels(9, 9, (x) => x < 3), maskOfPixels(9, 9, (x) => x > 6)] as Bitmask[];
    expect(unionShapes(mixed)).toEqual([unionMasks(mixed)]);
    expect(unionShapes([{ type: 'keypoint', x: 1, y: 1 }, square(0, 0, 5)])).toEqual([]);
    expect(unionShapes([mixed[0] as Bitmask, square(0, 0, 5)])).toEqual([]);
  });

  it('keeps a ring’s hole', () => {
    const arms = [
      { type: 'bounding_box', x: 0, y: 0, width: 30, height: 5 },
      { type: 'bounding_box', x: 0, y: 25, width: 30, height: 5 },
    ] as const;
    const sides = [square(0, 0, 30)].map((outer) => ({ ...outer, holes: [square(5, 5, 20).points] }));
    const [union] = unionShapes([...arms, ...sides]);
    expect((union as Polygon).holes).toHaveLength(1);
    expect(union && areaOf(union)).toBe(500);
  });
});

describe('a hole', () => {
  it('inside a polygon is a hole of it, across its edge a bite', () => {
    const [holed] = addHole(square(0, 0, 20), square(5, 5, 5).points) as [Polygon];
    expect(holed.holes).toHaveLength(1);
    expect(areaOf(holed)).toBe(375);
    const [bitten] = addHole(square(0, 0, 20), square(15, 5, 10).points) as [Polygon];
    expect(bitten.holes ?? []).toEqual([]);
    expect(areaOf(bitten)).toBe(350);
  });

  it('over everything leaves nothing; right across leaves two pieces', () => {
    expect(addHole(square(5, 5, 5), square(0, 0, 20).points)).toEqual([]);
    const band: Point[] = [
      [-1, 8],
      [21, 8],
      [21, 12],
      [-1, 12],
    ];
    expect(addHole(square(0, 0, 20), band)).toHaveLength(2);
  });

  it('joins one that is there already', () => {
    const [once] = addHole(square(0, 0, 30), square(5, 5, 10).points) as [Polygon];
    const [twice] = addHole(once, square(10, 10, 10).points) as [Polygon];
    expect(twice.holes).toHaveLength(1);
    expect(areaOf(twice)).toBe(900 - 175);
  });
});

describe('a cut', () => {
  it('right across makes two parts of the same area', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 1, max: 19 }), (a, b) => {
        const parts = splitShape(square(0, 0, 20), [
          [a, -3],
          [b, 23],
        ]);
        expect(parts).toHaveLength(2);
        expect(total(parts)).toBeCloseTo(400, 0);
        for (const part of parts) expect(polygonProblem(part as Polygon)).toBeNull();
      }),
    );
  });

  it('of any polygon by any line loses no area and leaves sound parts', () => {
    fc.assert(
      fc.property(roundedStar, fc.array(place, { minLength: 2, maxLength: 5 }), (given, line) => {
        const parts = splitShape(given, line) as Polygon[];
        expect(total(parts)).toBeGreaterThan(areaOf(given) - 4);
        expect(total(parts)).toBeLessThan(areaOf(given) + 1);
        for (const part of parts) expect(polygonProblem(part)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  it('that ends inside cuts nothing', () => {
    expect(
      splitShape(square(0, 0, 20), [
        [10, -5],
        [10, 12],
      ]),
    ).toHaveLength(1);
  });

  it('through a hole goes from the edge to the edge', () => {
    const [holed] = addHole(square(0, 0, 30), square(10, 10, 10).points) as [Polygon];
    const parts = splitShape(holed, [
      [15, -5],
      [15, 35],
    ]) as Polygon[];
    expect(parts.map(({ holes }) => holes ?? [])).toEqual([[], []]);
    expect(total(parts)).toBeCloseTo(800, 0);
  });

  it('of a mask loses no pixel', () => {
    const given = maskOfPixels(30, 30, (x, y) => x > 3 && x < 26 && y > 3 && y < 26) as Bitmask;
    const parts = splitShape(given, [
      [0, 10],
      [29, 20],
    ]) as Bitmask[];
    expect(parts).toHaveLength(2);
    expect(unionMasks(parts)).toEqual(given);
    expect(total(parts)).toBe(areaOf(given));
    expect(
      splitShape(given, [
        [0, 10],
        [12, 14],
      ]),
    ).toEqual([given]);
  });

  it('of any mask by any line keeps its pixels', () => {
    fc.assert(
      fc.property(mask, fc.tuple(place, place), (given, line) => {
        const parts = splitShape(given, line) as Bitmask[];
        expect(unionMasks(parts)).toEqual(given);
      }),
    );
  });
});

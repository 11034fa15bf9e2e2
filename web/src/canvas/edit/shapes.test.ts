import { describe, expect, it } from 'vitest';
import type { Geometry, Point } from '@/kit/api/types';
import fc from '@/kit/testing/properties';
import { distanceToLine } from '../hit';
import { box, mask, picture, place, star, turnedBox } from './arbitraries';
import { clampMove, clampPoint, clampToImage } from './clamp';
import { polygonProblem, selfCrossing } from './crossing';
import { boundsOfGeometry, normalAngle, rounded } from './geometry';
import { numbersOf, withNumber } from './numbers';
import { simplify, withoutRepeats } from './simplify';
import { cycleVisibility, laySkeleton } from './skeleton';
import { asRotatable, resize, rotate, SIDES, sidePoint, stretch, translate } from './transform';
import { insertVertex, moveVertex, nearestEdge, removeVertex } from './vertices';

const line = fc
  .array(place, { minLength: 2, maxLength: 30 })
  .map((points): Geometry => ({ type: 'polyline', points }));
const any: fc.Arbitrary<Geometry> = fc.oneof(box, turnedBox, star, line, mask);
const free: fc.Arbitrary<Geometry> = fc.oneof(box, turnedBox, star, line);
const anyBox = fc.oneof(box, turnedBox);
const side = fc.constantFrom(...SIDES);

function near(a: unknown, b: unknown): void {
  const numbers = (value: unknown) =>
    (JSON.stringify(value).match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);
  const [p, q] = [numbers(a), numbers(b)];
  expect(p).toHaveLength(q.length);
  p.forEach((value, i) => {
    expect(value).toBeCloseTo(q[i] as number, 5);
  });
}

describe('moving', () => {
  it('there and back changes nothing', () => {
    fc.assert(
      fc.property(free, place, (given, [dx, dy]) =>
        near(translate(translate(given, dx, dy), -dx, -dy), given),
      ),
    );
  });

  it('never takes a shape off the picture, nor further out than it was', () => {
    const far = fc.integer({ min: -200, max: 200 });
    fc.assert(
      fc.property(any, fc.tuple(far, far), fc.tuple(far, far), (given, [ox, oy], [dx, dy]) => {
        const start = given.type === 'bitmask' ? given : translate(given, ox, oy);
        const room =
          given.type === 'bitmask' ? { ...picture, maxX: given.width, maxY: given.height } : picture;
        const before = boundsOfGeometry(start);
        const after = boundsOfGeometry(translate(start, ...clampMove(before, dx, dy, room)));
        expect(after.minX).toBeGreaterThanOrEqual(Math.min(before.minX, room.minX) - 1e-6);
        expect(after.minY).toBeGreaterThanOrEqual(Math.min(before.minY, room.minY) - 1e-6);
        expect(after.maxX).toBeLessThanOrEqual(Math.max(before.maxX, room.maxX) + 1e-6);
        expect(after.maxY).toBeLessThanOrEqual(Math.max(before.maxY, room.maxY) + 1e-6);
      }),
    );
  });

  it('to the picture brings a pasted shape wholly onto it', () => {
    const far = fc.integer({ min: -300, max: 300 });
    fc.assert(
      fc.property(fc.oneof(box, star, line), far, far, (given, dx, dy) => {
        const bounds = boundsOfGeometry(clampToImage(translate(given, dx, dy), picture));
        expect(clampPoint([bounds.minX, bounds.minY], picture)).toEqual([bounds.minX, bounds.minY]);
        expect(clampPoint([bounds.maxX, bounds.maxY], picture)).toEqual([bounds.maxX, bounds.maxY]);
      }),
    );
  });
});

describe('resizing', () => {
  it('puts the handle where the hand is, and leaves the opposite one alone', () => {
    const opposite = { n: 's', ne: 'sw', e: 'w', se: 'nw', s: 'n', sw: 'ne', w: 'e', nw: 'se' } as const;
    fc.assert(
      fc.property(anyBox, side, place, (given, handle, at) => {
        const after = resize(given, handle, at);
        const moved = sidePoint(after, handle);
        const still = sidePoint(given, opposite[handle]);
        const corners = SIDES.map((each) => sidePoint(after, each));
        expect(corners.some(([x, y]) => Math.hypot(x - still[0], y - still[1]) < 1e-6)).toBe(true);
        if (handle.length === 2 && after.width > 1 && after.height > 1) {
          expect(corners.some(([x, y]) => Math.hypot(x - at[0], y - at[1]) < 1e-6)).toBe(true);
        }
        expect(moved.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it('to where the handle is already changes nothing', () => {
    fc.assert(
      fc.property(anyBox, side, (given, handle) =>
        near(resize(given, handle, sidePoint(given, handle)), given),
      ),
    );
  });

  it('with Shift keeps the proportions, with Alt the middle, and never makes it vanish', () => {
    fc.assert(
      fc.property(anyBox, side, place, (given, handle, at) => {
        const kept = resize(given, handle, at, { keepAspect: true });
        if (kept.width > 1 && kept.height > 1) {
          expect(kept.width / kept.height).toBeCloseTo(given.width / given.height, 4);
        }
        const middle = resize(given, handle, at, { fromCentre: true });
        near(sidePoint(middle, null), sidePoint(given, null));
        for (const { width, height } of [kept, middle])
          expect(Math.min(width, height)).toBeGreaterThanOrEqual(1 - 1e-9);
      }),
    );
  });
});

describe('turning', () => {
  it('all the way round changes nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(star, line, turnedBox),
        place,
        fc.integer({ min: -360, max: 360 }),
        (given, about, degrees) => {
          const there = rotate(given, degrees, about);
          const back = rotate(there, -degrees, about);
          if (given.type === 'rotatable_box' && back.type === 'rotatable_box') {
            expect(normalAngle(back.angle - given.angle)).toBeCloseTo(0, 6);
            near(sidePoint(back, null), sidePoint(given, null));
          } else near(back, given);
        },
      ),
    );
  });

  it('turns clockwise as the screen is seen', () => {
    expect(asRotatable({ type: 'bounding_box', x: 0, y: 0, width: 4, height: 2 })).toEqual({
      type: 'rotatable_box',
      cx: 2,
      cy: 1,
      width: 4,
      height: 2,
      angle: 0,
    });
    near(sidePoint({ type: 'rotatable_box', cx: 0, cy: 0, width: 4, height: 2, angle: 90 }, 'e'), [0, 2]);
  });
});

describe('points', () => {
  it('that are added can be taken away again', () => {
    fc.assert(
      fc.property(fc.oneof(star, line), place, fc.nat(), (given, at, n) => {
        if (given.type !== 'polygon' && given.type !== 'polyline') return;
        const index = n % given.points.length;
        const more = insertVertex(given, { ring: 0, index }, at);
        expect(removeVertex(more, { ring: 0, index: index + 1 })).toEqual(given);
      }),
    );
  });

  it('are moved alone', () => {
    const triangle: Point[] = [
      [0, 0],
      [9, 0],
      [0, 9],
    ];
    const given = { type: 'polygon', points: triangle, holes: [triangle] } as const;
    expect(moveVertex({ ...given, holes: [triangle] }, { ring: 1, index: 2 }, [1, 5])).toEqual({
      ...given,
      holes: [[triangle[0], triangle[1], [1, 5]]],
    });
  });

  it('cannot be taken from a triangle or a line of two; a hole of three goes as a whole', () => {
    const triangle: Point[] = [
      [0, 0],
      [9, 0],
      [0, 9],
    ];
    expect(removeVertex({ type: 'polygon', points: triangle }, { ring: 0, index: 1 })).toBeNull();
    expect(removeVertex({ type: 'polyline', points: triangle.slice(1) }, { ring: 0, index: 1 })).toBeNull();
    const holed = { type: 'polygon' as const, points: triangle, holes: [triangle] };
    expect(removeVertex(holed, { ring: 1, index: 1 })).toEqual({ ...holed, holes: [] });
  });

  it('know the nearest edge', () => {
    const edge = nearestEdge(
      {
        type: 'polyline',
        points: [
          [0, 0],
          [10, 0],
          [10, 10],
        ],
      },
      [11, 6],
    );
    expect(edge).toEqual({ ring: 0, index: 1, distance: 1 });
    expect(nearestEdge({ type: 'keypoint', x: 0, y: 0 }, [1, 1])).toBeNull();
  });
});

describe('an outline', () => {
  it('that is a star does not cross itself; with two neighbours swapped it does', () => {
    fc.assert(
      fc.property(star, (given) => {
        expect(polygonProblem(rounded(given) as typeof given)).toBeNull();
      }),
    );
    const points: Point[] = [
      [0, 0],
      [10, 10],
      [10, 0],
      [0, 10],
    ];
    expect(selfCrossing(points)).toEqual([5, 5]);
    expect(polygonProblem({ type: 'polygon', points })?.reason).toContain(
      'crosses or touches itself at (5, 5)',
    );
  });

  it('agrees with a look at every pair of edges', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 4, maxLength: 12 }), (points) => {
        const count = points.length;
        const at = (i: number) => points[((i % count) + count) % count] as Point;
        let crosses = false;
        for (let i = 0; i < count; i++) {
          for (let j = i + 2; j < count; j++) {
            if (i === 0 && j === count - 1) continue;
            const four = [at(i), at(i + 1), at(j), at(j + 1)] as const;
            const turn = (a: Point, b: Point, c: Point) =>
              Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
            const [a, b, c, d] = four;
            if (turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0) crosses = true;
          }
        }
        if (crosses) expect(selfCrossing(points)).not.toBeNull();
      }),
    );
  });

  it.each<[string, Point[], string]>([
    [
      'of two points',
      [
        [0, 0],
        [5, 5],
      ],
      'at least three points',
    ],
    [
      'on one line',
      [
        [0, 0],
        [5, 5],
        [9, 9],
      ],
      'at',
    ],
    [
      'that runs back along itself',
      [
        [0, 0],
        [10, 0],
        [5, 0],
        [5, 8],
      ],
      'crosses or touches',
    ],
    [
      'that passes one place twice',
      [
        [0, 0],
        [5, 5],
        [10, 0],
        [10, 10],
        [5, 5],
        [0, 10],
      ],
      'crosses or touches',
    ],
  ])('%s is refused with a sentence', (_, points, reason) => {
    expect(polygonProblem({ type: 'polygon', points })?.reason).toContain(reason);
  });

  it('refuses holes that are outside, that cross, or that lie in each other', () => {
    const ring = (x: number, size: number): Point[] => [
      [x, x],
      [x + size, x],
      [x + size, x + size],
      [x, x + size],
    ];
    const problem = (...holes: Point[][]) => polygonProblem({ type: 'polygon', points: ring(0, 50), holes });
    expect(problem(ring(10, 10), ring(30, 5))).toBeNull();
    expect(problem(ring(60, 10))?.reason).toContain('must lie inside');
    expect(problem(ring(45, 10))?.reason).toContain('cross or touch');
    expect(problem(ring(10, 20), ring(15, 5))?.reason).toContain('inside another one');
  });

  it('of six thousand points is checked in no time', () => {
    const points = Array.from({ length: 6000 }, (_, i): Point => {
      const [angle, radius] = [(i * Math.PI) / 3000, 2000 + 30 * Math.sin(i * 0.7)];
      return [2500 + radius * Math.cos(angle), 2500 + radius * Math.sin(angle)];
    });
    const start = performance.now();
    expect(polygonProblem({ type: 'polygon', points })).toBeNull();
    expect(performance.now() - start).toBeLessThan(400);
  });
});

describe('simplifying', () => {
  it('stays within its tolerance', () => {
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 3, maxLength: 60 }),
        fc.constantFrom(0.5, 2, 8),
        (points, tolerance) => {
          const fewer = simplify(points, tolerance).flat();
          for (const [x, y] of points)
            expect(distanceToLine(fewer, x, y)).toBeLessThanOrEqual(tolerance + 1e-9);
          const ring = simplify(points, tolerance, true).flat();
          for (const [x, y] of points) {
            if (ring.length > 2)
              expect(distanceToLine(ring, x, y, true)).toBeLessThanOrEqual(tolerance + 1e-9);
          }
        },
      ),
    );
  });

  it('drops repeated points only', () => {
    const points: Point[] = [
      [0, 0],
      [0, 0],
      [1, 0],
      [0, 0],
    ];
    expect(withoutRepeats(points, false)).toHaveLength(3);
    expect(withoutRepeats(points, true)).toHaveLength(2);
  });
});

describe('a skeleton', () => {
  it('is laid into the box, every point once, in order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 20 }),
        box,
        (names, room) => {
          const { points } = laySkeleton(names, room);
          expect(points.map(({ name }) => name)).toEqual(names);
          for (const { x, y } of points) {
            expect(x).toBeGreaterThanOrEqual(room.x - 0.01);
            expect(y).toBeLessThanOrEqual(room.y + room.height + 0.01);
          }
        },
      ),
    );
  });

  it('stands upright as a person when its points are a person’s', () => {
    const { points } = laySkeleton(['Nose', 'left ankle'], {
      type: 'bounding_box',
      x: 0,
      y: 0,
      width: 10,
      height: 100,
    });
    expect((points[0]?.y ?? 0) < (points[1]?.y ?? 0)).toBe(true);
  });

  it('keeps at least one point', () => {
    const one = laySkeleton(['a'], { type: 'bounding_box', x: 0, y: 0, width: 9, height: 9 });
    const hidden = cycleVisibility(one, 0);
    expect(hidden?.points[0]?.visibility).toBe('occluded');
    expect(hidden && cycleVisibility(hidden, 0)).toBeNull();
  });
});

describe('numbers', () => {
  it('read from a shape and written back leave it alone', () => {
    fc.assert(
      fc.property(any, (given) => {
        for (const { key, value } of numbersOf(given)) {
          const before = numbersOf(given);
          const after = numbersOf(withNumber(given, key, value));
          after.forEach((number, i) => {
            // Points lie on hundredths of a pixel, so a size may differ by a few of them.
            expect(Math.abs(number.value - (before[i]?.value ?? Number.NaN))).toBeLessThan(0.1);
          });
        }
      }),
    );
  });

  it('are what the shape has afterwards', () => {
    fc.assert(
      fc.property(fc.oneof(box, turnedBox, star), fc.integer({ min: 1, max: 40 }), (given, value) => {
        for (const { key } of numbersOf(given)) {
          const after = numbersOf(withNumber(given, key, value)).find((number) => number.key === key);
          expect(Math.abs((after?.value ?? Number.NaN) - value)).toBeLessThan(0.1);
        }
      }),
    );
  });

  it('stretch a shape into a box', () => {
    fc.assert(fc.property(star, (given) => near(boundsOfGeometry(stretch(given, picture)), picture)));
  });
});

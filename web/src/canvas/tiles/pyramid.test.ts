import { describe, expect, test } from 'vitest';
import { boundsOfSize } from '../points';
import { levelFor, type Pyramid, parentOf, placeOf, tilesIn, wantedTiles } from './pyramid';

/** 100 megapixels and a bit, with sides that do not halve evenly. */
const pyramid: Pyramid = {
  size: 512,
  levels: [
    [12289, 8193],
    [6145, 4097],
    [3073, 2049],
    [1537, 1025],
    [769, 513],
    [385, 257],
  ].map(([width, height]) => ({ width: width as number, height: height as number })),
};
const world = boundsOfSize(12289, 8193);

describe('the level', () => {
  test('is full size from one device pixel per image pixel on', () => {
    expect(levelFor(pyramid, world, 1)).toBe(0);
    expect(levelFor(pyramid, world, 30)).toBe(0);
  });

  test('is the coarsest that is as sharp as the screen', () => {
    expect(levelFor(pyramid, world, 0.5)).toBe(1);
    expect(levelFor(pyramid, world, 0.3)).toBe(1);
    expect(levelFor(pyramid, world, 0.12)).toBe(3);
    expect(levelFor(pyramid, world, 0.001)).toBe(5);
  });
});

describe('tiles in sight', () => {
  test('are only those that meet the view, from its middle outwards', () => {
    const sight = { minX: 5000, minY: 4000, maxX: 6600, maxY: 4900 };
    const tiles = tilesIn(pyramid, world, 0, sight);
    expect(tiles).toHaveLength(4 * 3);
    expect(tiles[0]).toEqual({ level: 0, column: 11, row: 8 });
    for (const tile of tiles) {
      const { bounds } = placeOf(pyramid, world, tile);
      expect(bounds.maxX).toBeGreaterThan(sight.minX);
      expect(bounds.minX).toBeLessThan(sight.maxX);
    }
  });

  test('cover the picture without gap or overlap on every level', () => {
    pyramid.levels.forEach((_, level) => {
      const tiles = tilesIn(pyramid, world, level, world);
      const area = tiles
        .map((tile) => placeOf(pyramid, world, tile).bounds)
        .reduce((sum, { minX, minY, maxX, maxY }) => sum + (maxX - minX) * (maxY - minY), 0);
      expect(area).toBeCloseTo(12289 * 8193, 0);
    });
  });

  test('share their edges to the last bit', () => {
    const left = placeOf(pyramid, world, { level: 2, column: 2, row: 1 }).bounds;
    const right = placeOf(pyramid, world, { level: 2, column: 3, row: 1 }).bounds;
    expect(left.maxX).toBe(right.minX);
  });

  test('at the edge are as small as what is left', () => {
    const corner = placeOf(pyramid, world, { level: 0, column: 24, row: 16 });
    expect([corner.width, corner.height]).toEqual([1, 1]);
    expect(corner.bounds.maxX).toBe(12289);
  });

  test('are none when the view is beside the picture', () => {
    expect(tilesIn(pyramid, world, 0, { minX: -500, minY: 0, maxX: -10, maxY: 100 })).toEqual([]);
  });
});

test('A tile that is missing is stood in for by the one that covers it', () => {
  const parent = parentOf(pyramid, { level: 0, column: 13, row: 9 });
  expect(parent).toEqual({ level: 1, column: 6, row: 4 });
  expect(parentOf(pyramid, { level: 5, column: 0, row: 0 })).toBeNull();
});

test('Coarse tiles are wanted before sharp ones', () => {
  const sight = { minX: 5000, minY: 4000, maxX: 6600, maxY: 4900 };
  const levels = wantedTiles(pyramid, world, 0, sight).map(({ level }) => level);
  expect(levels).toEqual([...levels].sort((a, b) => b - a));
  expect(new Set(levels)).toEqual(new Set([5, 2, 0]));
});

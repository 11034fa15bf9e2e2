import { describe, expect, it } from 'vitest';
import type { Geometry } from '@/kit/api/types';
import { pointsOf, readNumberOf, shortNumber, withPoint } from './fields';

const box: Geometry = { type: 'bounding_box', x: 1, y: 2, width: 3, height: 4 };
const holed: Geometry = {
  type: 'polygon',
  points: [
    [0, 0],
    [9, 0],
    [9, 9],
  ],
  holes: [
    [
      [4, 1],
      [5, 1],
      [5, 2],
    ],
  ],
};

describe('numbers', () => {
  it('are refused when they make no shape', () => {
    expect(readNumberOf({ min: 1 }, '0')).toEqual({ problem: 'At least 1.' });
    expect(readNumberOf({ min: 1 }, 'wide')).toEqual({ problem: 'Enter a number.' });
    expect(readNumberOf({ min: null }, '-2,5')).toBe(-2.5);
  });

  it('read without idle zeros', () => {
    expect(shortNumber(12.30001)).toBe('12.3');
    expect(shortNumber(12)).toBe('12');
  });
});

describe('points of a shape', () => {
  it('are the outline, then the holes', () => {
    expect(pointsOf(holed)?.length).toBe(6);
    expect(pointsOf(box)).toBeNull();
  });

  it('move one by one, in holes too', () => {
    expect(withPoint(holed, 4, { x: 6 })).toMatchObject({
      points: holed.points,
      holes: [
        [
          [4, 1],
          [6, 1],
          [5, 2],
        ],
      ],
    });
    expect(withPoint(holed, 0, { x: 1, y: 1 })).toMatchObject({
      points: [
        [1, 1],
        [9, 0],
        [9, 9],
      ],
    });
  });
});

import { expect, it } from 'vitest';
import type { Geometry, Label } from '@/kit/api/types';
import { merged } from './merged';
import { simplified } from './simplified';

const square = (x: number, side = 10): Geometry => ({
  type: 'polygon',
  points: [
    [x, 0],
    [x + side, 0],
    [x + side, side],
    [x, side],
  ],
});
const label = (id: string, geometry: Geometry, class_id = 'road') =>
  ({ id, kind: 'object', class_id, frame: 0, geometry }) as Label;

it('merges into the first label, and takes the others away', () => {
  const result = merged([label('a', square(0)), label('b', square(5)), label('c', square(30))]);
  expect(result).toBe('These shapes do not touch: a polygon is one piece.');
  const two = merged([label('a', square(0)), label('b', square(5))]);
  expect(two).toMatchObject({
    keptId: 'a',
    edits: [
      { op: 'update', id: 'a' },
      { op: 'delete', id: 'b' },
    ],
  });
});

it('says why labels cannot be merged', () => {
  expect(merged([label('a', square(0))])).toBe('Select two labels or more.');
  expect(merged([label('a', square(0)), label('b', square(5), 'roof')])).toBe(
    'Labels of one class can be merged only.',
  );
  const dot: Geometry = { type: 'keypoint', x: 1, y: 1 };
  expect(merged([label('a', dot), label('b', dot)])).toBe(
    'Only polygons, masks and upright boxes can be merged.',
  );
});

it('simplifies lines whose points say nothing, and leaves the others alone', () => {
  const points = Array.from({ length: 50 }, (_, i): [number, number] => [i, 0]);
  const line: Geometry = { type: 'polyline', points };
  const { edits, before, after } = simplified([label('a', line), label('b', square(0))]);
  expect(edits).toMatchObject([
    {
      id: 'a',
      change: {
        geometry: {
          points: [
            [0, 0],
            [49, 0],
          ],
        },
      },
    },
  ]);
  expect([before, after]).toEqual([50, 2]);
});

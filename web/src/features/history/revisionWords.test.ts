import { expect, it } from 'vitest';
import type { Geometry, LabelRevision, OntologyDocument } from '@/kit/api/types';
import { revisionWords } from './revisionWords';
import { shapeWords } from './shapeWords';

const ONTOLOGY: OntologyDocument = {
  objects: [
    {
      id: 'cup',
      name: 'Cup',
      shape: 'bounding_box',
      color: '#000000',
      attributes: [
        {
          id: 'colour',
          name: 'Colour',
          type: 'radio',
          options: [
            { id: 'r', name: 'red' },
            { id: 'b', name: 'blue' },
          ],
        },
      ],
    },
    { id: 'bowl', name: 'Bowl', shape: 'bounding_box', color: '#000000' },
  ],
  classifications: [],
};

const words = (parts: Partial<LabelRevision>) =>
  revisionWords(
    {
      version: 2,
      op: 'update',
      at: '2026-11-24T10:00:00Z',
      actor: { kind: 'person', id: null, name: 'Ada' },
      before: null,
      after: null,
      ...parts,
    },
    ONTOLOGY,
  );
const box = (x: number, y: number, width: number, height: number): Geometry => ({
  type: 'bounding_box',
  x,
  y,
  width,
  height,
});

it('says what an update changed, and nothing else', () => {
  const before = { class_id: 'cup', confidence: 0.5, attributes: { colour: 'r' }, geometry: box(0, 0, 5, 5) };
  expect(words({ before, after: { ...before, attributes: { colour: 'b' } } })).toEqual({
    title: 'Changed the answers',
    details: ['Colour: red → blue'],
  });
  expect(
    words({ before, after: { ...before, class_id: 'bowl', attributes: {}, geometry: box(1, 2, 5, 5) } }),
  ).toEqual({
    title: 'Changed',
    details: ['Class: Cup → Bowl', 'Moved by 1, 2 px', 'Colour: red → nothing'],
  });
  expect(words({ before, after: before }).title).toBe('Saved without a change');
});

it('names what happened otherwise', () => {
  expect(words({ op: 'create', after: { class_id: 'cup', confidence: 0.93 } })).toEqual({
    title: 'Created',
    details: ['Cup, 93% sure'],
  });
  expect(words({ op: 'delete' }).title).toBe('Deleted');
  expect(words({ op: 'accept' }).title).toBe('Accepted the suggestion');
  expect(words({ op: 'review', after: { review: 'rejected' } }).title).toBe('Rejected');
  expect(words({ op: 'review', after: { review: null } }).title).toBe('Took the verdict back');
  expect(words({ op: 'restore', after: {} }).title).toBe('Restored after it was deleted');
});

it('tells moving from resizing, turning and reshaping', () => {
  expect(shapeWords(box(0, 0, 5, 5), box(0, 0, 5, 5))).toBeNull();
  expect(shapeWords(box(0, 0, 5, 5), box(2, 0, 3, 5))).toBe('Shape: 5 × 5 → 3 × 5 px');
  const turned = { type: 'rotatable_box', cx: 5, cy: 5, width: 4, height: 2, angle: 0 } as const;
  expect(shapeWords(turned, { ...turned, angle: 30 })).toBe('Shape: turned 0° → 30°');
  const polygon: Geometry = {
    type: 'polygon',
    points: [
      [0, 0],
      [9, 0],
      [9, 9],
    ],
  };
  expect(shapeWords(polygon, { ...polygon, points: polygon.points.map(([x, y]) => [x + 3, y]) })).toBe(
    'Moved by 3, 0 px',
  );
  expect(shapeWords(polygon, { ...polygon, points: [...polygon.points, [0, 9]] })).toBe(
    'Shape: 3 points → 4 points',
  );
  expect(
    shapeWords(polygon, {
      ...polygon,
      points: [
        [0, 0],
        [9, 0],
        [8, 8],
      ],
    }),
  ).toBe('Shape: 1 point of 3 moved');
  const mask: Geometry = { type: 'bitmask', width: 4, height: 4, counts: [2, 3, 11] };
  expect(shapeWords(mask, { ...mask, counts: [2, 5, 9] })).toBe('Mask: 3 → 5 px');
  expect(shapeWords(box(0, 0, 5, 5), polygon)).toBe('Shape: bounding box → polygon');
});

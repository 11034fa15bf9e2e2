import { expect, it } from 'vitest';
import type { Label, OntologyDocument } from '@/kit/api/types';
import { clipOf, paste, type Target } from './clipboard';

const ontology: OntologyDocument = {
  objects: [
    {
      id: 'car',
      name: 'Car',
      shape: 'bounding_box',
      color: '#ff0000',
      attributes: [{ id: 'plate', name: 'Plate', type: 'text' }],
    },
    { id: 'sky', name: 'Sky', shape: 'bitmask', color: '#0000ff' },
  ],
  classifications: [],
};
const label = (parts: Partial<Label>) => ({ kind: 'object', attributes: {}, frame: 0, ...parts }) as Label;
const car = label({
  class_id: 'car',
  geometry: { type: 'bounding_box', x: 10, y: 10, width: 20, height: 20 },
  attributes: { plate: 'A 1' },
});
const sky = label({ class_id: 'sky', geometry: { type: 'bitmask', width: 4, height: 4, counts: [0, 16] } });
const target: Target = { taskId: 't', frame: 0, width: 100, height: 100, ontology };

it('puts a copy beside its original, and keeps its answers', () => {
  const { labels } = paste(clipOf([car], ontology, 't', 0), target);
  expect(labels).toMatchObject([{ class_id: 'car', frame: 0, attributes: { plate: 'A 1' } }]);
  expect(labels[0]?.geometry).toMatchObject({ x: 22, y: 22, width: 20, height: 20 });
});

it('keeps the place on the next frame and on another item', () => {
  const clip = clipOf([car], ontology, 't', 0);
  expect(paste(clip, { ...target, frame: 1 }).labels[0]).toMatchObject({
    frame: 1,
    geometry: { x: 10, y: 10 },
  });
  expect(paste(clip, { ...target, taskId: 'u' }).labels[0]?.geometry).toMatchObject({ x: 10, y: 10 });
});

it('brings onto a smaller picture what would lie outside', () => {
  const { labels } = paste(clipOf([car], ontology, 't', 0), {
    ...target,
    taskId: 'u',
    width: 25,
    height: 25,
  });
  expect(labels[0]?.geometry).toMatchObject({ x: 5, y: 5, width: 20, height: 20 });
});

it('finds the class by its name in another project, and says which are not there', () => {
  const other: OntologyDocument = {
    objects: [{ id: 'auto', name: 'Car', shape: 'bounding_box', color: '#ff0000' }],
    classifications: [],
  };
  const { labels, refused } = paste(clipOf([car, sky], ontology, 't', 0), { ...target, ontology: other });
  expect(labels).toMatchObject([{ class_id: 'auto', attributes: {} }]);
  expect(refused).toEqual(['This project has no class “Sky” for such a shape.']);
});

it('refuses masks of other sizes', () => {
  const { labels, refused } = paste(clipOf([sky], ontology, 't', 0), target);
  expect(labels).toEqual([]);
  expect(refused).toEqual(['A mask fits pictures of its own size only.']);
});

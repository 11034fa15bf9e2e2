import { expect, it } from 'vitest';
import type { Label, OntologyDocument } from '@/kit/api/types';
import { differences } from './differences';

const ontology: OntologyDocument = {
  objects: [
    {
      id: 'car',
      name: 'Car',
      shape: 'bounding_box',
      color: '#ff0000',
      attributes: [{ id: 'plate', name: 'Plate', type: 'text' }],
    },
  ],
  classifications: [],
};
const car = {
  id: 'a',
  kind: 'object',
  class_id: 'car',
  z: 0,
  attributes: { plate: 'A' },
  geometry: { type: 'bounding_box', x: 0, y: 0, width: 1, height: 1 },
} as unknown as Label;

it('names what differs, and nothing else', () => {
  const theirs: Label = { ...car, attributes: {}, geometry: { type: 'keypoint', x: 1, y: 1 } };
  expect(differences(car, theirs, ontology)).toEqual([
    { what: 'Shape', mine: 'as drawn here', theirs: 'as drawn there' },
    { what: 'Plate', mine: 'A', theirs: '–' },
  ]);
  expect(differences(car, { ...car, version: 9 }, ontology)).toEqual([]);
});

it('says which side deleted it', () => {
  expect(differences(car, null, ontology)).toEqual([
    { what: 'Label', mine: 'Kept, with changes', theirs: 'Deleted' },
  ]);
});

import { describe, expect, it } from 'vitest';
import type { Label, OntologyDocument } from '@/kit/api/types';
import { isHidden, toggled, type Visibility } from '../view/visibility';
import { groupLabels, nameWithConfidence, stepFrom } from './labelGroups';

const label = (id: string, class_id: string, confidence: number | null = null): Label => ({
  id,
  version: 1,
  kind: 'object',
  class_id,
  frame: 0,
  geometry: { type: 'keypoint', x: 0, y: 0 },
  attributes: {},
  z: 0,
  review: null,
  created_by_execution: null,
  confidence,
  made_by: { kind: 'person', id: null, name: 'Ada' },
  created_at: '2026-11-24T10:00:00Z',
  updated_at: '2026-11-24T10:00:00Z',
});
const ontology: OntologyDocument = {
  objects: [
    { id: 'car', name: 'Car', shape: 'bounding_box', color: '#ff0000' },
    { id: 'dog', name: 'Dog', shape: 'polygon', color: '#00ff00' },
  ],
  classifications: [],
};
const open: Visibility = {
  isAllHidden: false,
  hiddenClasses: new Set(),
  hiddenLabels: new Set(),
  minConfidence: 0,
};
const labels = [label('d1', 'dog', 0.9), label('c1', 'car', 0.4), label('x1', 'gone'), label('c2', 'car')];

describe('label groups', () => {
  it('follow the ontology, with classes it no longer knows at the end', () => {
    const groups = groupLabels(labels, ontology);
    expect(groups.map((g) => [g.name, g.labels.map((l) => l.label.id)])).toEqual([
      ['Car', ['c1', 'c2']],
      ['Dog', ['d1']],
      ['gone (class removed)', ['x1']],
    ]);
  });

  it('number by creation, whatever lies over what', () => {
    const [first, second] = [
      { ...label('a', 'car'), z: 5 },
      { ...label('b', 'car'), created_at: '2026-11-24T10:00:01Z' },
    ];
    const numbers = (all: Label[]) =>
      groupLabels(all, ontology)[0]?.labels.map((l) => [l.label.id, l.number]);
    expect(numbers([second, first])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  it('leave out classifications', () => {
    expect(groupLabels([{ ...label('k', 'k'), kind: 'classification' }], ontology)).toEqual([]);
  });
});

describe('hidden labels', () => {
  const hidden = (change: Partial<Visibility>) =>
    labels.filter((l) => isHidden(l, { ...open, ...change })).map((l) => l.id);

  it('are those below the confidence, but never labels without one', () => {
    expect(hidden({ minConfidence: 0.5 })).toEqual(['c1']);
  });

  it('are those of hidden classes, hidden ones, and all when all are', () => {
    expect(hidden({ hiddenClasses: new Set(['car']) })).toEqual(['c1', 'c2']);
    expect(hidden({ hiddenLabels: new Set(['d1']) })).toEqual(['d1']);
    expect(hidden({ isAllHidden: true })).toHaveLength(4);
  });

  it('are hidden together, and shown once all of them are hidden', () => {
    const some = toggled(new Set(['a']), ['a', 'b']);
    expect([...some]).toEqual(['a', 'b']);
    expect([...toggled(some, ['a', 'b'])]).toEqual([]);
  });
});

describe('stepping through labels', () => {
  const groups = groupLabels(labels, ontology);
  const isDog = (l: Label) => l.class_id === 'dog';

  it('passes over hidden ones and starts over at the ends', () => {
    expect(stepFrom(groups, isDog, 'c2', 1)).toBe('x1');
    expect(stepFrom(groups, isDog, 'x1', 1)).toBe('c1');
    expect(stepFrom(groups, isDog, 'c1', -1)).toBe('x1');
  });

  it('begins at the near end when nothing is selected', () => {
    expect(stepFrom(groups, isDog, null, 1)).toBe('c1');
    expect(stepFrom(groups, isDog, 'd1', -1)).toBe('x1');
    expect(stepFrom([], isDog, null, 1)).toBeNull();
  });
});

it('names a label with its confidence, if it has one', () => {
  expect(nameWithConfidence('Car', label('a', 'car', 0.874))).toBe('Car 87%');
  expect(nameWithConfidence('Car', label('a', 'car'))).toBe('Car');
});

import { describe, expect, it } from 'vitest';
import type { Label, OntologyDocument } from '@/kit/api/types';
import { groupLabels, nameWithConfidence, stepFrom, type Visibility } from './labelGroups';

const label = (id: string, class_id: string, confidence: number | null = null): Label => ({
  id,
  version: 1,
  kind: 'object',
  class_id,
  frame: 0,
  geometry: { type: 'keypoint', x: 0, y: 0 },
  attributes: {},
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
const open: Visibility = { isAllHidden: false, hiddenClasses: new Set(), minConfidence: 0 };
const labels = [label('d1', 'dog', 0.9), label('c1', 'car', 0.4), label('x1', 'gone'), label('c2', 'car')];

describe('label groups', () => {
  it('follow the ontology, with classes it no longer knows at the end', () => {
    const groups = groupLabels(labels, ontology, open);
    expect(groups.map((g) => [g.name, g.labels.map((l) => l.label.id)])).toEqual([
      ['Car', ['c1', 'c2']],
      ['Dog', ['d1']],
      ['gone', ['x1']],
    ]);
  });

  it('leave out classifications', () => {
    expect(groupLabels([{ ...label('k', 'k'), kind: 'classification' }], ontology, open)).toEqual([]);
  });

  it('hide what is below the confidence, but never labels without one', () => {
    const groups = groupLabels(labels, ontology, { ...open, minConfidence: 0.5 });
    const hidden = groups.flatMap((g) => g.labels.filter((l) => l.isHidden).map((l) => l.label.id));
    expect(hidden).toEqual(['c1']);
  });
});

describe('stepping through labels', () => {
  const groups = groupLabels(labels, ontology, { ...open, hiddenClasses: new Set(['dog']) });

  it('passes over hidden ones and starts over at the ends', () => {
    expect(stepFrom(groups, 'c2', 1)).toBe('x1');
    expect(stepFrom(groups, 'x1', 1)).toBe('c1');
    expect(stepFrom(groups, 'c1', -1)).toBe('x1');
  });

  it('begins at the near end when nothing is selected', () => {
    expect(stepFrom(groups, null, 1)).toBe('c1');
    expect(stepFrom(groups, 'd1', -1)).toBe('x1');
    expect(stepFrom([], null, 1)).toBeNull();
  });
});

it('names a label with its confidence, if it has one', () => {
  expect(nameWithConfidence('Car', label('a', 'car', 0.874))).toBe('Car 87%');
  expect(nameWithConfidence('Car', label('a', 'car'))).toBe('Car');
});

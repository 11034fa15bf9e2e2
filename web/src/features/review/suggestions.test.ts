import { expect, it } from 'vitest';
import type { Label } from '@/kit/api/types';
import { groupSuggestions, hiddenOf, histogram, nextAfter, shownOf } from './suggestions';

const label = (id: string, class_id: string, confidence: number | null, agent: string | null): Label =>
  ({
    id,
    class_id,
    confidence,
    made_by:
      agent === null
        ? { kind: 'person', id: 'ana', name: 'Ana' }
        : { kind: 'execution', id: `of ${agent}`, name: agent },
  }) as Label;

const LABELS = [
  label('a', 'cup', 0.4, 'Detector'),
  label('b', 'cup', 0.9, 'Detector'),
  label('c', 'table', 0.7, 'Detector'),
  label('d', 'cup', null, 'Segmenter'),
  label('e', 'cup', null, null),
];
const below = (least: number) => (each: Label) => each.confidence !== null && each.confidence < least;

it('lists what agents made and nobody touched, by agent and class, the surest first', () => {
  const groups = groupSuggestions(LABELS, () => false);
  expect(
    groups.map(({ agent, classes }) => [agent, classes.map((c) => [c.classId, c.shown.map((l) => l.id)])]),
  ).toEqual([
    [
      'Detector',
      [
        ['cup', ['b', 'a']],
        ['table', ['c']],
      ],
    ],
    ['Segmenter', [['cup', ['d']]]],
  ]);
});

it('never reaches with "all" what the slider hides, and counts it', () => {
  const groups = groupSuggestions(LABELS, below(0.6));
  expect(shownOf(groups).map(({ id }) => id)).toEqual(['b', 'c', 'd']);
  expect(hiddenOf(groups)).toBe(1);
});

it('counts labels by confidence', () => {
  const bars = histogram([...LABELS, label('f', 'cup', 1, 'Detector')]);
  expect(bars[8]).toBe(1);
  expect(bars[14]).toBe(1);
  expect(bars[18]).toBe(1);
  expect(bars[19]).toBe(1);
  expect(bars.reduce((a, b) => a + b)).toBe(4);
});

it('goes on to the next one, and starts over', () => {
  const any = () => true;
  expect(nextAfter(LABELS, 'b', any)?.id).toBe('c');
  expect(nextAfter(LABELS, 'e', any)?.id).toBe('a');
  expect(nextAfter(LABELS, null, any)?.id).toBe('a');
  expect(nextAfter(LABELS, 'c', (l) => l.id === 'c')).toBeNull();
});

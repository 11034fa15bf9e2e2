import { expect, it } from 'vitest';
import { formOf } from '@/canvas/form';
import type { Label } from '@/kit/api/types';
import { type Direction, restack } from './zorder';

const at = (id: string, x: number, z = 0) =>
  ({ id, kind: 'object', z, geometry: { type: 'bounding_box', x, y: 0, width: 10, height: 10 } }) as Label;
const boundsOf = (label: Label) => (label.geometry ? (formOf(label.geometry)?.bounds ?? null) : null);
const move = (labels: Label[], direction: Direction, ...ids: string[]) =>
  restack(labels, new Set(ids), direction, boundsOf).map(({ id, z }) => `${id}${z}`);

const pile = [at('a', 0), at('b', 100), at('c', 5), at('d', 6)];

it('brings to the front and sends to the back', () => {
  expect(move(pile, 'front', 'a')).toEqual(['a1']);
  expect(move(pile, 'back', 'c')).toEqual(['c-1']);
});

it('steps past the next one that overlaps', () => {
  expect(move([at('a', 0), at('b', 100, 1), at('c', 5, 2), at('d', 6, 5)], 'forward', 'a')).toEqual(['a3']);
  expect(move(pile, 'backward', 'd')).toEqual(['d-1']);
});

it('changes nothing for what is there already', () => {
  expect(move(pile, 'front', 'd')).toEqual([]);
  expect(move(pile, 'back', 'a', 'b')).toEqual([]);
  expect(move(pile, 'forward', 'b')).toEqual([]);
  expect(move([at('a', 0)], 'front', 'a')).toEqual([]);
});

it('keeps the order of what moves together', () => {
  expect(move([at('a', 0, 1), at('b', 3, 2), at('c', 5, 7)], 'front', 'a', 'b')).toEqual(['a8', 'b9']);
  expect(move([at('c', 5, -3), at('a', 0, 1), at('b', 3, 2)], 'back', 'a', 'b')).toEqual(['b-4', 'a-5']);
});

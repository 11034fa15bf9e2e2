import { expect, it } from 'vitest';
import type { Issue, Label } from '@/kit/api/types';
import { aboutWords, frameOf, numbered, pinsOf, placeOf } from './places';

const issue = (id: string, parts: Partial<Issue> = {}): Issue => ({
  id,
  task_id: 't',
  label_id: null,
  frame: 0,
  x: null,
  y: null,
  status: 'open',
  created_by: { id: 'ana', name: 'Ana' },
  created_at: `2026-11-24T12:00:0${id}Z`,
  resolved_by: null,
  resolved_at: null,
  comments: [],
  ...parts,
});
const cup = {
  id: 'cup',
  frame: 2,
  geometry: { type: 'bounding_box', x: 10, y: 20, width: 30, height: 40 },
} as Label;
const LABELS = new Map([[cup.id, cup]]);

it('numbers issues by age, and keeps the numbers', () => {
  const all = numbered([issue('3'), issue('1', { status: 'resolved' }), issue('2')]);
  expect(all.map(({ issue: each, number }) => `${each.id}:${number}`)).toEqual(['1:1', '2:2', '3:3']);
});

it('puts an issue where it was pinned, or at its label, wherever that is by now', () => {
  expect(placeOf(issue('1', { x: 5, y: 6 }), LABELS)).toEqual({ x: 5, y: 6 });
  const onCup = issue('1', { label_id: 'cup' });
  expect(placeOf(onCup, LABELS)).toEqual({ x: 40, y: 20 });
  expect(frameOf(onCup, LABELS)).toBe(2);
  expect(placeOf(issue('1', { label_id: 'gone' }), LABELS)).toBeNull();
  expect(placeOf(issue('1'), LABELS)).toBeNull();
});

it('pins open issues of the frame, and a resolved one only while it is looked at', () => {
  const all = numbered([
    issue('1', { x: 1, y: 1 }),
    issue('2', { x: 2, y: 2, status: 'resolved' }),
    issue('3', { x: 3, y: 3, frame: 1 }),
    issue('4', { label_id: 'cup' }),
  ]);
  expect(pinsOf(all, LABELS, 0, null).map((pin) => pin.text)).toEqual(['1']);
  expect(pinsOf(all, LABELS, 0, '2').map((pin) => [pin.text, pin.isMuted])).toEqual([
    ['1', false],
    ['2', true],
  ]);
  expect(pinsOf(all, LABELS, 2, null).map((pin) => pin.text)).toEqual(['4']);
});

it('says what an issue is about', () => {
  expect(aboutWords(issue('1'), null, 1)).toBe('about the task');
  expect(aboutWords(issue('1', { x: 5.4, y: 6 }), null, 9)).toBe('at 5, 6, frame 1');
  expect(aboutWords(issue('1', { label_id: 'cup' }), 'Cup 1', 1)).toBe('about Cup 1');
  expect(aboutWords(issue('1', { label_id: 'x' }), null, 1)).toBe('about a deleted label');
});

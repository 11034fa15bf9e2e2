import { expect, it } from 'vitest';
import type { Attribute } from '@/kit/api/types';
import { answersOf } from './answers';

const attributes: Attribute[] = [
  {
    id: 'state',
    name: 'State',
    type: 'radio',
    options: [
      { id: 'parked', name: 'Parked' },
      { id: 'moving', name: 'Moving', attributes: [{ id: 'speed', name: 'Speed', type: 'number' }] },
    ],
  },
  {
    id: 'doors',
    name: 'Open doors',
    type: 'checklist',
    options: [
      { id: 'l', name: 'Left' },
      { id: 'r', name: 'Right' },
    ],
  },
];

it('speaks the ontology’s words, nested answers after the option that asks for them', () => {
  const answers = answersOf(attributes, { doors: ['l', 'r'], speed: 40, state: 'moving' });
  expect(answers.map((a) => `${'>'.repeat(a.depth)}${a.question}: ${a.answer}`)).toEqual([
    'State: Moving',
    '>Speed: 40',
    'Open doors: Left, Right',
  ]);
});

it('shows values as they are when the ontology no longer knows them', () => {
  expect(answersOf(attributes, { state: 'flying', gone: 'x' }).map((a) => [a.question, a.answer])).toEqual([
    ['State', 'flying'],
    ['gone', 'x'],
  ]);
});

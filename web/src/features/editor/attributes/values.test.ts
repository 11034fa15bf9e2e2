import { describe, expect, it } from 'vitest';
import type { Attribute } from '@/kit/api/types';
import { asked, commonValues, missingRequired, readNumber, withAnswer } from './values';

const attributes: Attribute[] = [
  {
    id: 'state',
    name: 'State',
    type: 'radio',
    required: true,
    options: [
      { id: 'parked', name: 'Parked' },
      {
        id: 'moving',
        name: 'Moving',
        attributes: [{ id: 'speed', name: 'Speed', type: 'number', required: true, min: 0, max: 300 }],
      },
    ],
  },
  {
    id: 'doors',
    name: 'Open doors',
    type: 'checklist',
    options: [
      { id: 'l', name: 'Left', attributes: [{ id: 'why', name: 'Why', type: 'text' }] },
      { id: 'r', name: 'Right' },
    ],
  },
];

describe('questions', () => {
  it('of an option are asked once it is chosen', () => {
    const ids = (values: Parameters<typeof asked>[1]) =>
      [...asked(attributes, values)].map((q) => q.attribute.id);
    expect(ids({})).toEqual(['state', 'doors']);
    expect(ids({ state: 'moving', doors: ['l'] })).toEqual(['state', 'speed', 'doors', 'why']);
  });

  it('take their answers with them when they are no longer asked', () => {
    const before = { state: 'moving', speed: 40, doors: ['l'], why: 'hot' };
    expect(withAnswer(attributes, before, 'state', 'parked')).toEqual({
      state: 'parked',
      doors: ['l'],
      why: 'hot',
    });
    expect(withAnswer(attributes, before, 'doors', [])).toEqual({ state: 'moving', speed: 40 });
    expect(withAnswer(attributes, before, 'why', null)).toEqual({ state: 'moving', speed: 40, doors: ['l'] });
  });

  it('that are required and asked are missing until they are answered', () => {
    const missing = (values: Parameters<typeof asked>[1]) =>
      missingRequired(attributes, values).map((a) => a.id);
    expect(missing({})).toEqual(['state']);
    expect(missing({ state: 'moving' })).toEqual(['speed']);
    expect(missing({ state: 'moving', speed: 0 })).toEqual([]);
  });
});

it('several labels share what they answer alike', () => {
  const { values, mixed } = commonValues([
    { state: 'moving', doors: ['l', 'r'], speed: 3 },
    { state: 'moving', doors: ['r', 'l'], speed: 4 },
  ]);
  expect(values).toEqual({ state: 'moving', doors: ['l', 'r'] });
  expect([...mixed]).toEqual(['speed']);
});

it('numbers are read within their bounds', () => {
  const speed = attributes[0]?.options?.[1]?.attributes?.[0] as Attribute;
  expect(readNumber(speed, ' 12.5 ')).toBe(12.5);
  expect(readNumber(speed, '')).toBeNull();
  expect(readNumber(speed, '301')).toEqual({ problem: 'At most 300.' });
  expect(readNumber(speed, 'fast')).toEqual({ problem: 'Enter a number.' });
});

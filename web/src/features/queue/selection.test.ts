import { describe, expect, it } from 'vitest';
import { ALL_MATCHING, allOf, among, extended, NONE, statusesIn, toggled, toWire } from './selection';

const order = ['a', 'b', 'c', 'd', 'e'];

it('toggles one task on and off', () => {
  const one = toggled(NONE, 'b');
  expect([...one.ids]).toEqual(['b']);
  expect(toggled(one, 'b').ids.size).toBe(0);
});

it('extends from the last toggled task, in either direction', () => {
  expect([...extended(toggled(NONE, 'b'), 'd', order).ids].sort()).toEqual(['b', 'c', 'd']);
  expect([...extended(toggled(NONE, 'd'), 'b', order).ids].sort()).toEqual(['b', 'c', 'd']);
});

it('starts a range where the first one is, when nothing was toggled before', () => {
  expect([...extended(NONE, 'c', order).ids]).toEqual(['c']);
});

it('leaves out tasks that are no longer listed', () => {
  expect([...among(allOf(['a', 'b', 'c']), ['b', 'c', 'd']).ids]).toEqual(['b', 'c']);
  expect(among(ALL_MATCHING, []).all).toBe(true);
});

describe('toWire', () => {
  it('names the tasks', () => {
    expect(toWire(allOf(['a', 'b']), { stage: 's' })).toEqual({ task_ids: ['a', 'b'] });
  });

  it('sends the filter for all matching', () => {
    expect(toWire(ALL_MATCHING, { stage: 's', status: ['failed'], q: 'cat' })).toEqual({
      stage_id: 's',
      statuses: ['failed'],
      q: 'cat',
      all: true,
    });
  });
});

describe('statusesIn', () => {
  const rows = [
    { id: 'a', execution: { status: 'failed' as const } },
    { id: 'b', execution: { status: 'pending' as const } },
    { id: 'c', execution: null },
  ];

  it('looks at the selected rows', () => {
    expect([...statusesIn(allOf(['b', 'c']), rows, {}, {})]).toEqual(['pending']);
  });

  it('looks at counts and filter when all matching are selected', () => {
    const counts = { failed: 3, timed_out: 0, pending: 9 };
    expect([...statusesIn(ALL_MATCHING, rows, {}, counts)].sort()).toEqual(['failed', 'pending']);
    expect([...statusesIn(ALL_MATCHING, rows, { status: ['pending'] }, counts)]).toEqual(['pending']);
  });
});

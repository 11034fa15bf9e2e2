import { expect, it } from 'vitest';
import { phases, shares } from './timeline';

const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 12, 0, second)).toISOString();
const times = (dispatched: number | null, started: number | null, ended: number | null) => ({
  created_at: at(0),
  dispatched_at: dispatched === null ? null : at(dispatched),
  started_at: started === null ? null : at(started),
  ended_at: ended === null ? null : at(ended),
});

it('splits a finished execution into waiting, dispatch and run', () => {
  expect(phases(times(10, 11, 15), 0)).toEqual([
    { name: 'Waited', seconds: 10 },
    { name: 'Dispatched', seconds: 1 },
    { name: 'Ran', seconds: 4 },
  ]);
});

it('lets the phase grow that an open execution is in', () => {
  expect(phases(times(null, null, null), Date.parse(at(7)))).toEqual([{ name: 'Waited', seconds: 7 }]);
});

it('waited all its life when it was canceled before it was dispatched', () => {
  expect(phases(times(null, null, 9), 0)).toEqual([{ name: 'Waited', seconds: 9 }]);
});

it('keeps short phases visible and fills the bar', () => {
  const widths = shares(phases(times(30, 30, 31), 0));
  expect(widths.reduce((a, b) => a + b, 0)).toBeCloseTo(100);
  expect(widths[1]).toBe(0);
  expect(widths[2]).toBeGreaterThan(3);
});

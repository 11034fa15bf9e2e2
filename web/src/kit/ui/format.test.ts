import { describe, expect, it } from 'vitest';
import { ago, bytes, duration, plural, shortCount } from './format';

describe('ago', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  it.each([
    ['2026-11-24T11:59:58Z', 'now'],
    ['2026-11-24T11:59:30Z', '30 s'],
    ['2026-11-24T11:56:00Z', '4 min'],
    ['2026-11-24T09:00:00Z', '3 h'],
    ['2026-11-19T12:00:00Z', '5 d'],
    ['2026-11-24T12:00:09Z', 'now'],
  ])('%s reads %s', (iso, words) => {
    expect(ago(iso, now)).toBe(words);
  });
});

describe('duration', () => {
  it.each([
    [0.085, '85 ms'],
    [3.21, '3.2 s'],
    [42.4, '42 s'],
    [250, '4 min 10 s'],
    [7500, '2 h 5 min'],
  ])('%d seconds read %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});

it('counts with separators until they no longer fit', () => {
  expect(shortCount(12_300)).toBe('12,300');
  expect(shortCount(1_234_000)).toBe('1.2M');
});

it('names one and many', () => {
  expect(plural(1, 'task')).toBe('1 task');
  expect(plural(1200, 'task')).toBe('1,200 tasks');
});

it('sizes in decimal units', () => {
  expect(bytes(999)).toBe('999 B');
  expect(bytes(1_500)).toBe('1.5 kB');
  expect(bytes(45_000_000)).toBe('45 MB');
});

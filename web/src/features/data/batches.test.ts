import { expect, it } from 'vitest';
import { batches } from './batches';

const MB = 1024 * 1024;

it('keeps order and loses nothing', () => {
  const files = Array.from({ length: 53 }, (_, i) => ({ i, size: MB }));
  const split = batches(files);
  expect(split.flat()).toEqual(files);
  expect(Math.max(...split.map((batch) => batch.length))).toBe(20);
});

it('sends a file that is too big for a batch alone', () => {
  expect(batches([{ size: MB }, { size: 500 * MB }, { size: MB }]).map((b) => b.length)).toEqual([1, 1, 1]);
});

import { encode } from 'fast-png';
import { expect, test } from 'vitest';
import { readDeepPng, spreadOf } from './deepPng';

function png(values: Uint16Array, width: number): ArrayBuffer {
  const bytes = encode({ width, height: values.length / width, data: values, depth: 16, channels: 1 });
  return bytes.slice().buffer;
}

test('All sixteen bits of a PNG arrive', () => {
  const values = new Uint16Array([0, 1, 255, 256, 4095, 65535]);
  const { picture } = readDeepPng(png(values, 3));
  expect(picture).toMatchObject({ width: 3, height: 2 });
  expect([...picture.values]).toEqual([...values]);
});

test('A twelve-bit picture is shown from its own black to its own white', () => {
  const values = new Uint16Array(10_000).map((_, i) => 1000 + (i % 1000));
  values[0] = 0;
  values[1] = 65535;
  const { usual, least, most, histogram } = spreadOf(values);
  expect([least, most]).toEqual([0, 65535]);
  expect(usual.low).toBeGreaterThanOrEqual(1000);
  expect(usual.low).toBeLessThan(1010);
  expect(usual.high).toBeGreaterThan(1990);
  expect(usual.high).toBeLessThan(2000);
  expect(histogram.reduce((sum, count) => sum + count)).toBe(10_000);
});

test('A picture of one value has levels all the same', () => {
  const { usual, least, most } = spreadOf(new Uint16Array(100).fill(700));
  expect(usual).toEqual({ low: 700, high: 701 });
  expect([least, most]).toEqual([700, 700]);
});

test('What is no PNG is refused', () => {
  expect(() => readDeepPng(new ArrayBuffer(40))).toThrow();
});

import { expect, test } from 'vitest';
import { type DeepPicture, greysOf, lookupTable, pixelsOf } from './levels';

const picture: DeepPicture = { width: 4, height: 1, values: new Uint16Array([0, 1000, 2500, 65535]) };

test('What lies between the levels is spread from black to white, and the rest is cut off', () => {
  const greys = new Uint8Array(4);
  greysOf(picture, lookupTable({ low: 1000, high: 4000 }), greys);
  expect([...greys]).toEqual([0, 0, 128, 255]);
});

test('Levels that meet make a hard edge instead of dividing by nothing', () => {
  const greys = new Uint8Array(4);
  greysOf(picture, lookupTable({ low: 1000, high: 1000 }), greys);
  expect([...greys]).toEqual([0, 0, 255, 255]);
});

test('On a canvas of four bytes a pixel, grey is opaque', () => {
  const pixels = new Uint8ClampedArray(16);
  pixelsOf(picture, lookupTable({ low: 0, high: 65535 }), pixels);
  expect([...pixels.slice(12)]).toEqual([255, 255, 255, 255]);
  expect([...pixels.slice(0, 4)]).toEqual([0, 0, 0, 255]);
});

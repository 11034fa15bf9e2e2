/** A sixteen-bit PNG as grey values, and how they are spread. Pure; runs in a worker. */
import { decode } from 'fast-png';
import type { DeepPicture, Levels } from '@/canvas/renderer/levels';

export interface Depth {
  readonly picture: DeepPicture;
  /** How many pixels have values in each of these equal steps from `least` to `most`. */
  readonly histogram: readonly number[];
  readonly least: number;
  readonly most: number;
  /** Leaves half a per cent at either end out, as the eight-bit rendition does. */
  readonly usual: Levels;
}

const BINS = 128;
const LEFT_OUT = 0.005;

export function readDeepPng(bytes: ArrayBuffer): Depth {
  const { width, height, data, channels, depth } = decode(bytes);
  const values = new Uint16Array(width * height);
  const widen = depth === 16 ? 1 : 257;
  for (let i = 0; i < values.length; i++) values[i] = (data[i * channels] as number) * widen;
  return { picture: { width, height, values }, ...spreadOf(values) };
}

export function spreadOf(values: Uint16Array): Omit<Depth, 'picture'> {
  const counts = new Uint32Array(65536);
  for (let i = 0; i < values.length; i++)
    counts[values[i] as number] = (counts[values[i] as number] as number) + 1;
  const least = Math.max(
    counts.findIndex((count) => count > 0),
    0,
  );
  const most = Math.max(
    counts.findLastIndex((count) => count > 0),
    least,
  );
  const histogram = new Array<number>(BINS).fill(0);
  const perBin = (most - least + 1) / BINS;
  for (let value = least; value <= most; value++) {
    const bin = Math.floor((value - least) / perBin);
    histogram[bin] = (histogram[bin] as number) + (counts[value] as number);
  }
  const low = valueAbove(counts, values.length * LEFT_OUT);
  const high = valueAbove(counts, values.length * (1 - LEFT_OUT));
  return { histogram, least, most, usual: { low, high: Math.max(high, low + 1) } };
}

/** The least value that has this many pixels below or at it. */
function valueAbove(counts: Uint32Array, pixels: number): number {
  let sum = 0;
  for (let value = 0; value < counts.length; value++) {
    sum += counts[value] as number;
    if (sum >= pixels && sum > 0) return value;
  }
  return counts.length - 1;
}

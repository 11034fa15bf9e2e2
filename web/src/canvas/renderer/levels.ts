/** Sixteen-bit grey shown on eight-bit screens: what lies between two levels is spread from black to white. Pure. */

/** Grey values of sixteen bits, row by row. */
export interface DeepPicture {
  readonly width: number;
  readonly height: number;
  readonly values: Uint16Array;
}

/** Values up to `low` are black, from `high` on white. */
export interface Levels {
  readonly low: number;
  readonly high: number;
}

export const ALL_LEVELS: Levels = { low: 0, high: 65535 };

/** The grey to show for each of the 65,536 values. */
export function lookupTable({ low, high }: Levels): Uint8Array {
  const table = new Uint8Array(65536);
  const range = Math.max(high - low, 1);
  for (let value = 0; value < table.length; value++) {
    table[value] = Math.min(Math.max(Math.round(((value - low) / range) * 255), 0), 255);
  }
  return table;
}

/** One byte a pixel. */
export function greysOf({ values }: DeepPicture, table: Uint8Array, out: Uint8Array): void {
  for (let i = 0; i < values.length; i++) out[i] = table[values[i] as number] as number;
}

/** Four bytes a pixel, for canvases that know nothing else. */
export function pixelsOf({ values }: DeepPicture, table: Uint8Array, out: Uint8ClampedArray): void {
  for (let i = 0; i < values.length; i++) {
    const grey = table[values[i] as number] as number;
    out[4 * i] = grey;
    out[4 * i + 1] = grey;
    out[4 * i + 2] = grey;
    out[4 * i + 3] = 255;
  }
}

export const sameLevels = (a: Levels, b: Levels) => a.low === b.low && a.high === b.high;

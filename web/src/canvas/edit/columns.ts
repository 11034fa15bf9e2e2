/** A mask open for painting: for each column of pixels the stretches that are covered. Pixel-exact at any size. */
import type { Bounds } from '../points';
import type { Bitmask } from './geometry';

type Spans = readonly number[];
const EMPTY: Spans = [];

export class Columns {
  readonly width: number;
  readonly height: number;
  /** Per column: top, bottom (not included), top, bottom, … downwards, never touching. */
  readonly #spans: Spans[];

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#spans = new Array<Spans>(width).fill(EMPTY);
  }

  static of({ width, height, counts }: Bitmask): Columns {
    const columns = new Columns(width, height);
    let position = 0;
    counts.forEach((count, i) => {
      const end = Math.min(position + count, width * height);
      for (let start = position; i % 2 === 1 && start < end; ) {
        const x = Math.floor(start / height);
        const stop = Math.min(end, (x + 1) * height);
        columns.add(x, start - x * height, stop - x * height);
        start = stop;
      }
      position = end;
    });
    return columns;
  }

  copy(): Columns {
    const copy = new Columns(this.width, this.height);
    this.#spans.forEach((spans, x) => {
      copy.#spans[x] = spans;
    });
    return copy;
  }

  /** Covered stretches of a column: top, bottom, top, bottom, … */
  at(x: number): Spans {
    return this.#spans[x] ?? EMPTY;
  }

  add(x: number, top: number, bottom: number): void {
    const from = Math.max(top, 0);
    const to = Math.min(bottom, this.height);
    const spans = this.#spans[x];
    if (spans === undefined || from >= to) return;
    const last = spans.at(-1);
    if (last === undefined || last < from) {
      this.#spans[x] = [...spans, from, to];
      return;
    }
    let first = 0;
    while ((spans[first + 1] as number) < from) first += 2;
    let end = first;
    while (end < spans.length && (spans[end] as number) <= to) end += 2;
    const start = end > first ? Math.min(from, spans[first] as number) : from;
    const stop = end > first ? Math.max(to, spans[end - 1] as number) : to;
    this.#spans[x] = [...spans.slice(0, first), start, stop, ...spans.slice(end)];
  }

  cut(x: number, top: number, bottom: number): void {
    const spans = this.#spans[x];
    if (spans === undefined || spans.length === 0 || top >= bottom) return;
    const left: number[] = [];
    for (let i = 0; i < spans.length; i += 2) {
      const [a, b] = [spans[i] as number, spans[i + 1] as number];
      if (a < Math.min(b, top)) left.push(a, Math.min(b, top));
      if (Math.max(a, bottom) < b) left.push(Math.max(a, bottom), b);
    }
    this.#spans[x] = left;
  }

  addAll(other: Columns): void {
    other.each((x, top, bottom) => {
      this.add(x, top, bottom);
    });
  }

  cutAll(other: Columns): void {
    other.each((x, top, bottom) => {
      this.cut(x, top, bottom);
    });
  }

  each(visit: (x: number, top: number, bottom: number) => void): void {
    this.#spans.forEach((spans, x) => {
      for (let i = 0; i < spans.length; i += 2) visit(x, spans[i] as number, spans[i + 1] as number);
    });
  }

  get bounds(): Bounds | null {
    let minX = Infinity;
    let minY = Infinity;
    let maxX = -Infinity;
    let maxY = -Infinity;
    this.each((x, top, bottom) => {
      minX = Math.min(minX, x);
      maxX = Math.max(maxX, x + 1);
      minY = Math.min(minY, top);
      maxY = Math.max(maxY, bottom);
    });
    return minX === Infinity ? null : { minX, minY, maxX, maxY };
  }

  /** Null when nothing is covered. */
  toMask(): Bitmask | null {
    const { width, height } = this;
    const counts: number[] = [];
    let end = 0;
    this.each((x, top, bottom) => {
      const start = x * height + top;
      const length = bottom - top;
      if (counts.length > 0 && start === end) counts[counts.length - 1] = (counts.at(-1) as number) + length;
      else counts.push(start - end, length);
      end = x * height + bottom;
    });
    if (counts.length === 0) return null;
    if (end < width * height) counts.push(width * height - end);
    return { type: 'bitmask', width, height, counts };
  }
}

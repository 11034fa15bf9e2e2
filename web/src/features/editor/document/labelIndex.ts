/** Labels by id, never changed in place: a newer index shares most of what it holds with the one before. Pure. */
import type { Label } from '@/kit/api/types';

/** Changes that lie over the shared part; past that, it is copied. */
const THICKNESS = 256;

export class LabelIndex implements ReadonlyMap<string, Label> {
  readonly size: number;
  readonly #base: ReadonlyMap<string, Label>;
  /** Null: not there any more. */
  readonly #over: ReadonlyMap<string, Label | null>;

  private constructor(
    base: ReadonlyMap<string, Label>,
    over: ReadonlyMap<string, Label | null>,
    size: number,
  ) {
    this.#base = base;
    this.#over = over;
    this.size = size;
  }

  static of(labels: Iterable<Label>): LabelIndex {
    const base = new Map<string, Label>();
    for (const label of labels) base.set(label.id, label);
    return new LabelIndex(base, new Map(), base.size);
  }

  /** The index after changes; null takes a label out. */
  with(changes: ReadonlyMap<string, Label | null>): LabelIndex {
    const over = new Map(this.#over);
    let size = this.size;
    for (const [id, label] of changes) {
      size += (label === null ? 0 : 1) - (this.has(id) ? 1 : 0);
      over.set(id, label);
    }
    const next = new LabelIndex(this.#base, over, size);
    return over.size > THICKNESS ? LabelIndex.of(next.values()) : next;
  }

  get(id: string): Label | undefined {
    const label = this.#over.get(id);
    return label === undefined ? this.#base.get(id) : (label ?? undefined);
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  *entries(): MapIterator<[string, Label]> {
    for (const entry of this.#base) if (!this.#over.has(entry[0])) yield entry;
    for (const [id, label] of this.#over) if (label !== null) yield [id, label];
  }

  *keys(): MapIterator<string> {
    for (const [id] of this.entries()) yield id;
  }

  *values(): MapIterator<Label> {
    for (const [, label] of this.entries()) yield label;
  }

  [Symbol.iterator](): MapIterator<[string, Label]> {
    return this.entries();
  }

  forEach(visit: (label: Label, id: string, index: ReadonlyMap<string, Label>) => void): void {
    for (const [id, label] of this.entries()) visit(label, id, this);
  }
}

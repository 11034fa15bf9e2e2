/** Finding shapes by place: a packed R-tree, and a short list of shapes that changed since it was built. */
import Flatbush from 'flatbush';
import type { Form } from './form';
import { distanceTo } from './hit';
import { type Bounds, intersects, type WorldPoint } from './points';

/** More changed shapes than this are cheaper to pack again than to look through. */
const MANY_CHANGED = 64;

interface Placed {
  readonly form: Form;
  readonly z: number;
}

/** What is in a slot; undefined when the slot is free. */
export type PlacedAt = (slot: number) => Placed | undefined;

export class SpatialIndex {
  readonly #placedAt: PlacedAt;
  #tree: Flatbush | null = null;
  /** Slots by the tree's own numbering. */
  #slots: number[] = [];
  readonly #changed = new Set<number>();

  constructor(placedAt: PlacedAt) {
    this.#placedAt = placedAt;
  }

  /** The form in this slot is new, another, or gone. */
  touch(slot: number): void {
    this.#changed.add(slot);
  }

  /** Slots whose box meets `bounds`, in no order. */
  within(bounds: Bounds): number[] {
    if (this.#changed.size > MANY_CHANGED) this.#pack();
    const { minX, minY, maxX, maxY } = bounds;
    const found = (this.#tree?.search(minX, minY, maxX, maxY) ?? [])
      .map((i) => this.#slots[i] as number)
      .filter((slot) => !this.#changed.has(slot));
    for (const slot of this.#changed) {
      const placed = this.#placedAt(slot);
      if (placed !== undefined && intersects(placed.form.bounds, bounds)) found.push(slot);
    }
    return found;
  }

  /** Slots touched by a point, the one on top first: the higher `z`, near lines and dots, then the smaller area. */
  pick(at: WorldPoint, tolerance: number, isPickable: (slot: number) => boolean): number[] {
    const around = {
      minX: at.x - tolerance,
      minY: at.y - tolerance,
      maxX: at.x + tolerance,
      maxY: at.y + tolerance,
    };
    const hits: { slot: number; z: number; area: number; distance: number }[] = [];
    for (const slot of this.within(around)) {
      const placed = this.#placedAt(slot);
      if (placed === undefined || !isPickable(slot)) continue;
      const { form, z } = placed;
      const distance = distanceTo(form, at.x, at.y, tolerance);
      if (distance !== null) hits.push({ slot, z, area: form.area, distance });
    }
    hits.sort((a, b) => b.z - a.z || a.area - b.area || a.distance - b.distance || b.slot - a.slot);
    return hits.map((hit) => hit.slot);
  }

  #pack(): void {
    const slots = new Set([...this.#slots, ...this.#changed]);
    this.#changed.clear();
    this.#slots = [...slots].filter((slot) => this.#placedAt(slot) !== undefined);
    this.#tree = null;
    if (this.#slots.length === 0) return;
    this.#tree = new Flatbush(this.#slots.length);
    for (const slot of this.#slots) {
      const { minX, minY, maxX, maxY } = (this.#placedAt(slot) as Placed).form.bounds;
      this.#tree.add(minX, minY, maxX, maxY);
    }
    this.#tree.finish();
  }
}

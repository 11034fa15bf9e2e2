/** The shapes on the image. Holds what is shown and what changed; draws nothing and listens to nobody. */
import type { Geometry } from '@/kit/api/types';
import { type Form, formOf } from './form';
import type { WorldPoint } from './points';
import { SpatialIndex } from './spatial';
import { HIDDEN, HOVERED, SELECTED, StyleSheet } from './style';

export interface SceneLabel {
  readonly id: string;
  readonly geometry: Geometry;
  /** '#rrggbb' */
  readonly color: string;
  /** 0 to 1, of the layer's opacity; 1 when left out. */
  readonly opacity?: number;
}

export interface Shape {
  readonly slot: number;
  readonly id: string;
  readonly geometry: Geometry;
  readonly color: string;
  readonly form: Form;
}

/** Image pixels, along the longer side. */
export const sizeOf = ({ bounds }: Form) => Math.max(bounds.maxX - bounds.minX, bounds.maxY - bounds.minY);

export class Scene {
  readonly styles = new StyleSheet();
  readonly index = new SpatialIndex((slot) => this.#shapes[slot]?.form);
  readonly #shapes: (Shape | undefined)[] = [];
  readonly #slots = new Map<string, number>();
  readonly #free: number[] = [];
  readonly #changed = new Set<number>();
  #bySize: Shape[] | null = null;
  #hovered: string | null = null;
  #selected: string | null = null;

  get hovered(): string | null {
    return this.#hovered;
  }

  get selected(): string | null {
    return this.#selected;
  }

  get size(): number {
    return this.#slots.size;
  }

  shapeAt(slot: number): Shape | undefined {
    return this.#shapes[slot];
  }

  shape(id: string): Shape | undefined {
    const slot = this.#slots.get(id);
    return slot === undefined ? undefined : this.#shapes[slot];
  }

  *shapes(): Generator<Shape> {
    for (const shape of this.#shapes) if (shape !== undefined) yield shape;
  }

  /** All shapes, the largest first. */
  get bySize(): readonly Shape[] {
    this.#bySize ??= [...this.shapes()].sort((a, b) => sizeOf(b.form) - sizeOf(a.form));
    return this.#bySize;
  }

  /** Makes the scene show exactly these labels; those that stayed the same cost nothing. */
  show(labels: readonly SceneLabel[]): void {
    const wanted = new Set(labels.map((label) => label.id));
    for (const id of [...this.#slots.keys()]) if (!wanted.has(id)) this.remove(id);
    for (const label of labels) this.put(label);
  }

  /** Adds a label, or brings the one with this id up to date. */
  put(label: SceneLabel): void {
    const before = this.shape(label.id);
    const isSame = before?.geometry === label.geometry;
    const form = isSame ? before.form : formOf(label.geometry);
    if (form === null) {
      this.remove(label.id);
      return;
    }
    const slot = before?.slot ?? this.#free.pop() ?? this.#shapes.length;
    if (!isSame || before.color !== label.color) {
      this.#shapes[slot] = { slot, id: label.id, geometry: label.geometry, color: label.color, form };
      this.#slots.set(label.id, slot);
      this.#bySize = null;
    }
    this.styles.reserve(slot + 1);
    if (!isSame) this.#touch(slot);
    if (before === undefined) this.styles.setFlag(slot, HIDDEN, false);
    this.styles.setColor(slot, label.color);
    this.styles.setOpacity(slot, label.opacity ?? 1);
    this.styles.setFlag(slot, HOVERED, this.#hovered === label.id);
    this.styles.setFlag(slot, SELECTED, this.#selected === label.id);
  }

  remove(id: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    this.#shapes[slot] = undefined;
    this.#bySize = null;
    this.#free.push(slot);
    this.#touch(slot);
  }

  hide(isHidden: (id: string) => boolean): void {
    for (const shape of this.shapes()) this.styles.setFlag(shape.slot, HIDDEN, isHidden(shape.id));
  }

  isVisible(id: string): boolean {
    const slot = this.#slots.get(id);
    return slot !== undefined && !this.styles.has(slot, HIDDEN);
  }

  /** True when that changed anything. */
  hover(id: string | null): boolean {
    const changes = this.#hovered !== id;
    this.#mark(this.#hovered, HOVERED, false);
    this.#mark(id, HOVERED, true);
    this.#hovered = id;
    return changes;
  }

  /** True when that changed anything. */
  select(id: string | null): boolean {
    const changes = this.#selected !== id;
    this.#mark(this.#selected, SELECTED, false);
    this.#mark(id, SELECTED, true);
    this.#selected = id;
    return changes;
  }

  /** Ids of visible shapes under a point, the one on top first. `tolerance` in image pixels. */
  pick(at: WorldPoint, tolerance: number): string[] {
    return this.index
      .pick(at, tolerance, (slot) => !this.styles.has(slot, HIDDEN))
      .map((slot) => (this.#shapes[slot] as Shape).id);
  }

  /** Slots whose form changed since the last call. */
  takeChanged(): number[] {
    const slots = [...this.#changed];
    this.#changed.clear();
    return slots;
  }

  #mark(id: string | null, flag: typeof HOVERED | typeof SELECTED, isOn: boolean): void {
    const slot = id === null ? undefined : this.#slots.get(id);
    if (slot !== undefined) this.styles.setFlag(slot, flag, isOn);
  }

  #touch(slot: number): void {
    this.#changed.add(slot);
    this.index.touch(slot);
  }
}

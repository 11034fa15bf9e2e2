/** The shapes on the image. Holds what is shown and what changed; draws nothing and listens to nobody. */
import type { Geometry } from '@/kit/api/types';
import { type Form, formOf } from './form';
import { isFramed } from './hit';
import type { Bounds, WorldPoint } from './points';
import { SpatialIndex } from './spatial';
import { HIDDEN, HOVERED, SELECTED, StyleSheet } from './style';

export interface SceneLabel {
  readonly id: string;
  readonly geometry: Geometry;
  /** '#rrggbb' */
  readonly color: string;
  /** 0 to 1, of the layer's opacity; 1 when left out. */
  readonly opacity?: number;
  /** Higher lies above, whatever its size; 0 when left out. */
  readonly z?: number;
}

export interface Shape {
  readonly slot: number;
  readonly id: string;
  readonly geometry: Geometry;
  readonly color: string;
  readonly z: number;
  readonly form: Form;
}

/** Drawn first to last: by `z`, then the large before the small, which would vanish below them. */
export const drawOrder = (a: Shape, b: Shape) => a.z - b.z || b.form.area - a.form.area;

/** Image pixels, along the longer side. */
export const sizeOf = ({ bounds }: Form) => Math.max(bounds.maxX - bounds.minX, bounds.maxY - bounds.minY);

export class Scene {
  readonly styles = new StyleSheet();
  readonly index = new SpatialIndex((slot) => this.#shapes[slot]);
  readonly #shapes: (Shape | undefined)[] = [];
  readonly #slots = new Map<string, number>();
  readonly #free: number[] = [];
  readonly #changed = new Set<number>();
  #bySize: Shape[] | null = null;
  #hovered: string | null = null;
  #selection: ReadonlySet<string> = new Set();
  #isReordered = false;

  get hovered(): string | null {
    return this.#hovered;
  }

  get selection(): ReadonlySet<string> {
    return this.#selection;
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
    const z = label.z ?? 0;
    const isSame = before?.geometry === label.geometry;
    const form = isSame ? before.form : formOf(label.geometry);
    if (form === null) {
      this.remove(label.id);
      return;
    }
    const slot = before?.slot ?? this.#free.pop() ?? this.#shapes.length;
    if (!isSame || before.color !== label.color || before.z !== z) {
      if (before !== undefined && before.z !== z) this.#isReordered = true;
      this.#shapes[slot] = { slot, id: label.id, geometry: label.geometry, color: label.color, z, form };
      this.#slots.set(label.id, slot);
      this.#bySize = null;
    }
    this.styles.reserve(slot + 1);
    if (!isSame) this.#touch(slot);
    if (before === undefined) this.styles.setFlag(slot, HIDDEN, false);
    this.styles.setColor(slot, label.color);
    this.styles.setOpacity(slot, label.opacity ?? 1);
    this.styles.setFlag(slot, HOVERED, this.#hovered === label.id);
    this.styles.setFlag(slot, SELECTED, this.#selection.has(label.id));
  }

  /** The same label in another shape: only this shape is uploaded anew. `isRough` while a hand still drags it. */
  reshape(id: string, geometry: Geometry, isRough = false): void {
    const before = this.shape(id);
    if (before === undefined || (before.geometry === geometry && (before.form.isRough ?? false) === isRough))
      return;
    const form = formOf(geometry);
    if (form === null) return;
    this.#shapes[before.slot] = { ...before, geometry, form: { ...form, isRough } };
    this.#bySize = null;
    this.#touch(before.slot);
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

  /** Ids without a shape are kept too: theirs may come yet. True when that changed anything. */
  select(ids: Iterable<string>): boolean {
    const wanted = new Set(ids);
    const before = this.#selection;
    if (wanted.size === before.size && [...wanted].every((id) => before.has(id))) return false;
    for (const id of before) if (!wanted.has(id)) this.#mark(id, SELECTED, false);
    for (const id of wanted) if (!before.has(id)) this.#mark(id, SELECTED, true);
    this.#selection = wanted;
    return true;
  }

  /** Ids of visible shapes under a point, the one on top first. `tolerance` in image pixels. */
  pick(at: WorldPoint, tolerance: number): string[] {
    return this.index
      .pick(at, tolerance, (slot) => !this.styles.has(slot, HIDDEN))
      .map((slot) => (this.#shapes[slot] as Shape).id);
  }

  /** Ids of visible shapes that a frame touches. One that lies wholly inside a larger shape does not touch that. */
  framed(frame: Bounds): string[] {
    return this.index.within(frame).flatMap((slot) => {
      const shape = this.#shapes[slot] as Shape;
      return !this.styles.has(slot, HIDDEN) && isFramed(shape.form, frame) ? [shape.id] : [];
    });
  }

  /** Slots whose form changed since the last call. */
  takeChanged(): number[] {
    const slots = [...this.#changed];
    this.#changed.clear();
    return slots;
  }

  /** True once after shapes changed places in the stack: all have to be laid out anew. */
  takeReordered(): boolean {
    const isReordered = this.#isReordered;
    this.#isReordered = false;
    return isReordered;
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

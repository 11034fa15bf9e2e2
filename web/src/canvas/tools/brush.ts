/** Brush and eraser on masks. A stroke is laid into the mask's columns as it goes, and becomes a change at its end. */
import type { Point } from '@/kit/api/types';
import { Columns } from '../edit/columns';
import { paintStroke } from '../edit/masks';
import type { Shape } from '../scene';
import { type Desk, editableOne, type Pointer, type Sketch, Tool } from './tool';

/** One notch of the wheel. */
const SIZE_STEP = 1.15;
const LEAST = 1;
const MOST = 2000;

type State =
  | { readonly name: 'idle' }
  | {
      readonly name: 'painting';
      /** The label that is painted on; null makes a new one. */
      readonly target: Shape | null;
      readonly mask: Columns;
      readonly last: Point;
    };

const IDLE: State = { name: 'idle' };

export class BrushTool extends Tool {
  readonly name: 'brush' | 'eraser';
  #state: State = IDLE;
  #cursor: Point | null = null;

  constructor(desk: Desk, name: 'brush' | 'eraser') {
    super(desk);
    this.name = name;
  }

  override press(pointer: Pointer): boolean {
    this.#cursor = pointer.at;
    const target = this.name === 'brush' ? this.#painted() : this.#erased(pointer);
    if (this.name === 'eraser' && target === null) return true;
    const { picture, options, paint } = this.desk;
    const mask =
      target?.geometry.type === 'bitmask'
        ? Columns.of(target.geometry)
        : new Columns(picture.maxX, picture.maxY);
    this.desk.hover(null);
    paint.begin(mask, target?.color ?? options.color, target?.id ?? null);
    this.#state = { name: 'painting', target, mask, last: pointer.at };
    this.#stroke(pointer.at);
    return true;
  }

  override drag(pointer: Pointer): void {
    this.#cursor = pointer.at;
    for (const at of pointer.path) this.#stroke(at);
    this.desk.redraw();
  }

  override release(): void {
    this.#end();
  }

  override click(): void {
    this.#end();
  }

  override hover(pointer: Pointer | null): void {
    this.#cursor = pointer?.at ?? null;
    this.desk.redraw();
  }

  override interrupt(): void {
    if (this.#state.name === 'painting') this.desk.paint.end(false);
    this.#state = IDLE;
  }

  override cancel(): boolean {
    const wasPainting = this.#state.name === 'painting';
    this.interrupt();
    return wasPainting;
  }

  override turn(steps: number): boolean {
    const { brushSize } = this.desk.options;
    // At least a pixel a notch, so that small brushes change too.
    const wanted = steps > 0 ? Math.max(brushSize * SIZE_STEP, brushSize + 1) : brushSize / SIZE_STEP;
    const size = Math.round(steps > 0 ? wanted : Math.min(wanted, brushSize - 1));
    this.desk.setBrushSize(Math.min(Math.max(size, LEAST), MOST));
    return true;
  }

  override sketch(): Sketch {
    const { brushSize } = this.desk.options;
    return { brush: this.#cursor && { at: this.#cursor, diameter: brushSize } };
  }

  /** A selected mask of the class in hand goes on growing; with any other selection a new one begins. */
  #painted(): Shape | null {
    const shape = editableOne(this.desk);
    const isOurs = shape?.geometry.type === 'bitmask' && sameColor(shape.color, this.desk.options.color);
    return isOurs ? shape : null;
  }

  /** The selected mask, or the one on top under the eraser. */
  #erased(pointer: Pointer): Shape | null {
    const selected = editableOne(this.desk);
    if (selected?.geometry.type === 'bitmask') return selected;
    const { scene, editing } = this.desk;
    const found = this.desk
      .pick(pointer.screen)
      .map((id) => scene.shape(id))
      .find((shape) => shape?.geometry.type === 'bitmask');
    if (found === undefined) this.desk.refuse('There is no mask here: select one, or begin on it.');
    else if (editing?.isLocked(found.id))
      this.desk.refuse('This label is locked: unlock it to erase from it.');
    else {
      this.desk.select([found.id]);
      return found;
    }
    return null;
  }

  #stroke(at: Point): void {
    if (this.#state.name !== 'painting') return;
    const { mask, last } = this.#state;
    const touched = paintStroke(mask, last, at, this.desk.options.brushSize, this.name === 'eraser');
    this.desk.paint.touch(touched);
    this.#state = { ...this.#state, last: at };
  }

  #end(): void {
    const state = this.#state;
    this.#state = IDLE;
    if (state.name !== 'painting') return;
    const { target, mask } = state;
    const geometry = mask.toMask();
    const isChanged = target === null ? geometry !== null : !sameMask(target.geometry, geometry);
    this.desk.paint.end(isChanged);
    if (!isChanged) return;
    if (target !== null)
      this.desk.commit([{ id: target.id, geometry }], this.name === 'brush' ? 'Paint' : 'Erase');
    else if (geometry !== null) this.desk.editing?.draw(geometry);
  }
}

const sameColor = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

function sameMask(before: Shape['geometry'], after: Shape['geometry'] | null): boolean {
  if (before.type !== 'bitmask' || after?.type !== 'bitmask') return false;
  const [a, b] = [before.counts, after.counts];
  return a.length === b.length && a.every((count, i) => count === b[i]);
}

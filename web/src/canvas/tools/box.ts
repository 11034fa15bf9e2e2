/** Boxes, upright or to be turned: one drag, or two clicks on opposite corners. */
import type { Point } from '@/kit/api/types';
import { clampPoint } from '../edit/clamp';
import { round, rounded } from '../edit/geometry';
import { asRotatable, boxBetween, LEAST_SIZE } from '../edit/transform';
import { snap } from './snap';
import { type Desk, type Pointer, type Sketch, Tool } from './tool';

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'pressed'; readonly from: Point }
  | { readonly name: 'dragging'; readonly from: Point; readonly to: Point }
  /** The first of two clicks was made. */
  | { readonly name: 'open'; readonly from: Point; readonly to: Point };

const IDLE: State = { name: 'idle' };
/** A box that is thinner than this, in CSS pixels, was a slip of the hand. */
const SLIP = 2;

export class BoxTool extends Tool {
  readonly name: 'bounding_box' | 'rotatable_box';
  #state: State = IDLE;
  #hovered: Point | null = null;

  constructor(desk: Desk, name: 'bounding_box' | 'rotatable_box') {
    super(desk);
    this.name = name;
  }

  override get draftPoints(): number | null {
    return this.#state.name === 'open' || this.#state.name === 'dragging' ? 1 : null;
  }

  override press(pointer: Pointer): boolean {
    if (this.#state.name !== 'open') this.#state = { name: 'pressed', from: this.#placed(pointer) };
    return true;
  }

  override drag(pointer: Pointer): void {
    if (this.#state.name === 'idle') return;
    const { from } = this.#state;
    this.#state = { name: 'dragging', from, to: this.#corner(pointer, from) };
    this.desk.redraw();
  }

  override release(pointer: Pointer): void {
    if (this.#state.name !== 'dragging') return;
    const { from } = this.#state;
    this.#state = IDLE;
    this.#draw(from, this.#corner(pointer, from));
  }

  override click(pointer: Pointer): void {
    const state = this.#state;
    if (state.name === 'open') {
      this.#state = IDLE;
      this.#draw(state.from, this.#corner(pointer, state.from));
    } else if (state.name === 'pressed') {
      this.#state = { name: 'open', from: state.from, to: state.from };
      this.desk.redraw();
    }
  }

  override hover(pointer: Pointer | null): void {
    this.#hovered = pointer && this.#snapped(pointer);
    if (this.#state.name === 'open' && pointer !== null) {
      const { from } = this.#state;
      this.#state = { name: 'open', from, to: this.#corner(pointer, from) };
    }
    this.desk.redraw();
  }

  override interrupt(): void {
    if (this.#state.name === 'dragging' || this.#state.name === 'pressed') this.#state = IDLE;
    this.desk.redraw();
  }

  override cancel(): boolean {
    const isDrawing = this.draftPoints !== null;
    this.#state = IDLE;
    this.desk.redraw();
    return isDrawing;
  }

  override undoPoint(): boolean {
    return this.cancel();
  }

  override finish(): boolean {
    if (this.#state.name !== 'open') return false;
    const { from, to } = this.#state;
    this.#state = IDLE;
    this.#draw(from, to);
    return true;
  }

  override sketch(): Sketch {
    const dots = this.#hovered ? [{ at: this.#hovered, look: 'snap' as const }] : [];
    if (this.#state.name !== 'dragging' && this.#state.name !== 'open') return { dots };
    const [[ax, ay], [bx, by]] = [this.#state.from, this.#state.to];
    const points: Point[] = [
      [ax, ay],
      [bx, ay],
      [bx, by],
      [ax, by],
    ];
    return { lines: [{ points, isClosed: true, look: 'draft' }], dots };
  }

  #draw(from: Point, to: Point): void {
    const { desk } = this;
    const least = Math.max(LEAST_SIZE, SLIP / desk.viewport.scale);
    const box = rounded(boxBetween(from, to));
    desk.redraw();
    if (box.type !== 'bounding_box') return;
    if (box.width < LEAST_SIZE || box.height < LEAST_SIZE) {
      const isOnBorder = [from, to].every((point) => onBorder(point, desk));
      desk.refuse(
        isOnBorder
          ? 'That box lies outside the picture: draw it over what it should mark.'
          : `A box is at least ${LEAST_SIZE} pixel wide and high: draw it larger, or zoom in first.`,
      );
    } else if (box.width >= least && box.height >= least) {
      desk.editing?.draw(this.name === 'bounding_box' ? box : rounded(asRotatable(box)));
    }
  }

  #snapped({ at, ctrl }: Pointer): Point | null {
    const { scene, viewport, picture, options } = this.desk;
    return options.snap && !ctrl ? snap(scene, at, { scale: viewport.scale, picture }) : null;
  }

  #placed(pointer: Pointer): Point {
    return clampPoint(this.#snapped(pointer) ?? pointer.at, this.desk.picture);
  }

  /** Shift makes it a square. */
  #corner(pointer: Pointer, from: Point): Point {
    const at = this.#placed(pointer);
    this.#hovered = this.#snapped(pointer);
    if (!pointer.shift) return at;
    const size = Math.max(Math.abs(at[0] - from[0]), Math.abs(at[1] - from[1]));
    const toward = (to: number, base: number) => base + Math.sign(to - base || 1) * size;
    return clampPoint([round(toward(at[0], from[0])), round(toward(at[1], from[1]))], this.desk.picture);
  }
}

function onBorder([x, y]: Point, { picture }: Desk): boolean {
  return x === picture.minX || x === picture.maxX || y === picture.minY || y === picture.maxY;
}

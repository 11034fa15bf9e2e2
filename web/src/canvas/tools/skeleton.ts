/** A box into which the points of the class are laid; each is then dragged to its place by its handle. */
import type { Point } from '@/kit/api/types';
import { clampPoint } from '../edit/clamp';
import { laySkeleton } from '../edit/skeleton';
import { boxBetween } from '../edit/transform';
import { limbsOf } from '../skeleton';
import { type Pointer, type Sketch, Tool } from './tool';

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'pressed'; readonly from: Point }
  | { readonly name: 'dragging'; readonly from: Point; readonly to: Point };

const IDLE: State = { name: 'idle' };
/** Points closer together than a box of this size, in CSS pixels, cannot be told apart. */
const LEAST = 12;

export class SkeletonTool extends Tool {
  readonly name = 'skeleton';
  #state: State = IDLE;

  override get draftPoints(): number | null {
    return this.#state.name === 'dragging' ? this.desk.options.skeletonPoints.length : null;
  }

  override press({ at }: Pointer): boolean {
    this.#state = { name: 'pressed', from: clampPoint(at, this.desk.picture) };
    return true;
  }

  override drag({ at }: Pointer): void {
    if (this.#state.name === 'idle') return;
    this.#state = { name: 'dragging', from: this.#state.from, to: clampPoint(at, this.desk.picture) };
    this.desk.redraw();
  }

  override release(): void {
    const state = this.#state;
    this.#state = IDLE;
    this.desk.redraw();
    if (state.name !== 'dragging') return;
    const { skeletonPoints } = this.desk.options;
    const box = boxBetween(state.from, state.to);
    if (skeletonPoints.length === 0) {
      this.desk.refuse('This class has no points: name them in the ontology first.');
    } else if (Math.max(box.width, box.height) * this.desk.viewport.scale < LEAST) {
      this.desk.refuse('Drag a box around the whole object: its points are laid into it.');
    } else {
      this.desk.editing?.draw(laySkeleton(skeletonPoints, box));
    }
  }

  override click(): void {
    this.#state = IDLE;
    this.desk.refuse('Drag a box around the whole object: its points are laid into it.');
  }

  override interrupt(): void {
    this.#state = IDLE;
    this.desk.redraw();
  }

  override cancel(): boolean {
    const isDrawing = this.#state.name === 'dragging';
    this.interrupt();
    return isDrawing;
  }

  override sketch(): Sketch {
    if (this.#state.name !== 'dragging') return {};
    const box = boxBetween(this.#state.from, this.#state.to);
    const { points } = laySkeleton(this.desk.options.skeletonPoints, box);
    const corners: Point[] = [
      [box.x, box.y],
      [box.x + box.width, box.y],
      [box.x + box.width, box.y + box.height],
      [box.x, box.y + box.height],
    ];
    const limbs = limbsOf(points).map(([ax, ay, bx, by]) => ({
      points: [
        [ax, ay],
        [bx, by],
      ] as Point[],
      look: 'draft' as const,
    }));
    return {
      lines: [{ points: corners, isClosed: true, look: 'stem' }, ...limbs],
      dots: points.map(({ x, y }) => ({ at: [x, y], look: 'draft' })),
    };
  }
}

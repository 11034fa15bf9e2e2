/** One point by one click. */
import type { Point } from '@/kit/api/types';
import { clampPoint } from '../edit/clamp';
import { roundPoint } from '../edit/geometry';
import { snap } from './snap';
import { type Pointer, type Sketch, Tool } from './tool';

export class KeypointTool extends Tool {
  readonly name = 'keypoint';
  #snap: Point | null = null;

  override click(pointer: Pointer): void {
    this.#draw(pointer);
  }

  /** A hand that slipped meant a click all the same. */
  override release(pointer: Pointer): void {
    this.#draw(pointer);
  }

  override hover(pointer: Pointer | null): void {
    this.#snap = pointer && this.#snapped(pointer);
    this.desk.redraw();
  }

  override sketch(): Sketch {
    return this.#snap ? { dots: [{ at: this.#snap, look: 'snap' }] } : {};
  }

  #draw(pointer: Pointer): void {
    const [x, y] = roundPoint(clampPoint(this.#snapped(pointer) ?? pointer.at, this.desk.picture));
    this.desk.editing?.draw({ type: 'keypoint', x, y });
  }

  #snapped({ at, ctrl }: Pointer): Point | null {
    const { scene, viewport, picture, options } = this.desk;
    return options.snap && !ctrl ? snap(scene, at, { scale: viewport.scale, picture }) : null;
  }
}

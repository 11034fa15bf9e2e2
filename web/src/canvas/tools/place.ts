/** One click that names a place: an issue's pin. */
import { clampPoint } from '../edit/clamp';
import { roundPoint } from '../edit/geometry';
import { type Pointer, Tool } from './tool';

export class PlaceTool extends Tool {
  readonly name = 'place';

  /** Dragging moves the view: the place may lie elsewhere. */
  override press(): boolean {
    return false;
  }

  override click({ at }: Pointer): void {
    this.desk.place(roundPoint(clampPoint(at, this.desk.picture)));
  }
}

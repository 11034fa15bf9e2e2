/** The hand: dragging moves the view, a click still selects. */
import { clickSelect } from './picking';
import { type Pointer, Tool } from './tool';

export class PanTool extends Tool {
  readonly name = 'pan';

  override press(): boolean {
    return false;
  }

  override hover(pointer: Pointer | null): void {
    this.desk.hover(pointer === null ? null : (this.desk.pick(pointer.screen)[0] ?? null));
  }

  override click(pointer: Pointer): void {
    clickSelect(this.desk, pointer);
  }
}

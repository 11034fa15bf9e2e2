/** All that lies above the drawing, in one place: what is selected and being made, handles, pins, names. */
import type { ScreenPoint } from '../points';
import type { Scene, Shape } from '../scene';
import type { Pin } from '../tools/editing';
import type { Toolbox } from '../tools/toolbox';
import type { Viewport } from '../viewport';
import { Crosshair } from './crosshair';
import { HandlesOverlay } from './handles';
import { PinsOverlay } from './pins';
import { PreviewOverlay, type PreviewShape } from './preview';
import { SelectionOverlay } from './selection';
import { SketchOverlay } from './sketch';
import { svg } from './svg';

export class Overlay {
  readonly element = svg('svg', { class: 'lm-overlay' });
  readonly pins: PinsOverlay;
  readonly #scene: Scene;
  readonly #toolbox: Toolbox;
  readonly #preview = new PreviewOverlay();
  readonly #selection = new SelectionOverlay();
  readonly #sketch = new SketchOverlay();
  readonly #crosshair = new Crosshair();
  readonly #handles: HandlesOverlay;

  constructor(scene: Scene, toolbox: Toolbox, onPin: (id: string) => void) {
    this.#scene = scene;
    this.#toolbox = toolbox;
    this.pins = new PinsOverlay(onPin);
    this.#handles = new HandlesOverlay({
      nudge: (handle, dx, dy) => toolbox.nudgeHandle(handle, dx, dy),
      remove: (handle) => toolbox.removeHandle(handle),
      press: (handle) => toolbox.pressHandle(handle),
    });
    this.element.append(
      this.#preview.element,
      this.#selection.element,
      this.#crosshair.element,
      this.#sketch.element,
      this.#handles.element,
    );
  }

  setPins(pins: readonly Pin[]): void {
    this.pins.set(pins);
  }

  setPreview(shapes: readonly PreviewShape[]): void {
    this.#preview.set(shapes);
  }

  setCrosshair(isOn: boolean): void {
    this.#crosshair.isOn = isOn;
  }

  update(viewport: Viewport, pointer: ScreenPoint | null, color: string): void {
    this.#preview.update(viewport);
    const shapes: Shape[] = [];
    for (const id of this.#scene.selection) {
      const shape = this.#scene.isVisible(id) ? this.#scene.shape(id) : undefined;
      if (shape !== undefined) shapes.push(shape);
    }
    this.#selection.update(shapes, viewport);
    this.#handles.update(this.#toolbox.handles, shapes[0]?.color ?? color, viewport);
    this.#sketch.update(this.#toolbox.sketch, color, viewport);
    this.#crosshair.update(pointer);
    this.pins.update(viewport);
  }
}

/** Two lines through the pointer, over all of the canvas. */
import type { ScreenPoint } from '../points';
import { svg } from './svg';

export class Crosshair {
  readonly element = svg('g', { class: 'lm-crosshair' });
  readonly #casing = svg('path');
  readonly #line = svg('path');
  isOn = false;

  constructor() {
    this.element.append(this.#casing, this.#line);
  }

  update(at: ScreenPoint | null): void {
    const isShown = this.isOn && at !== null;
    this.element.style.display = isShown ? '' : 'none';
    if (!isShown) return;
    const [x, y] = [Math.round(at.x) + 0.5, Math.round(at.y) + 0.5];
    const d = `M${x} -1V9999M-1 ${y}H9999`;
    this.#casing.setAttribute('d', d);
    this.#line.setAttribute('d', d);
  }
}

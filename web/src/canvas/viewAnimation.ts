/** Glides from one view to another; jumps for people who asked for less motion. */
import { between, type Viewport } from './viewport';

const DURATION = 180;

export class ViewAnimation {
  readonly #show: (viewport: Viewport) => void;
  #frame = 0;

  constructor(show: (viewport: Viewport) => void) {
    this.#show = show;
  }

  run(from: Viewport, to: Viewport): void {
    this.stop();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.#show(to);
      return;
    }
    const start = performance.now();
    const step = () => {
      const t = Math.min((performance.now() - start) / DURATION, 1);
      this.#show(t === 1 ? to : between(from, to, 1 - (1 - t) ** 3));
      this.#frame = t === 1 ? 0 : requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }
}

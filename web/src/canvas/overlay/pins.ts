/** Markers on the picture, such as issues: buttons that stay the same size at any zoom. */
import type { Pin } from '../tools/editing';
import type { Viewport } from '../viewport';

export class PinsOverlay {
  readonly element = document.createElement('div');
  readonly #onPin: (id: string) => void;
  readonly #buttons = new Map<string, HTMLButtonElement>();
  #pins: readonly Pin[] = [];

  constructor(onPin: (id: string) => void) {
    this.#onPin = onPin;
    this.element.className = 'lm-pins';
  }

  set(pins: readonly Pin[]): void {
    this.#pins = pins;
    const kept = new Set(pins.map(({ id }) => id));
    for (const [id, button] of this.#buttons) {
      if (kept.has(id)) continue;
      button.remove();
      this.#buttons.delete(id);
    }
    pins.forEach(({ id, text, isMuted }, i) => {
      const button = this.#buttons.get(id) ?? this.#make(id);
      button.textContent = `${i + 1}`;
      button.title = text;
      button.setAttribute('aria-label', text);
      button.classList.toggle('lm-pin-muted', isMuted);
    });
  }

  update(viewport: Viewport): void {
    for (const { id, x, y } of this.#pins) {
      const button = this.#buttons.get(id);
      if (button === undefined) continue;
      const left = (x - viewport.x) * viewport.scale;
      const top = (y - viewport.y) * viewport.scale;
      button.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
    }
  }

  #make(id: string): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.pin = id;
    button.addEventListener('click', () => this.#onPin(id));
    this.#buttons.set(id, button);
    this.element.append(button);
    return button;
  }
}

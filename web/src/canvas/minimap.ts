/** The whole picture in a corner, and what of it is in view. Dragging there moves the view. */
import { type WorldPoint, worldPoint } from './points';
import { type Viewport, visibleBounds } from './viewport';

export class Minimap {
  readonly #host: HTMLElement;
  readonly #canvas = document.createElement('canvas');
  readonly #frame = document.createElement('div');
  readonly #listeners = new AbortController();
  readonly #lookAt: (at: WorldPoint) => void;
  #width = 1;
  #height = 1;

  constructor(host: HTMLElement, lookAt: (at: WorldPoint) => void) {
    this.#host = host;
    this.#lookAt = lookAt;
    this.#canvas.className = 'lm-minimap-picture';
    this.#frame.className = 'lm-minimap-frame';
    host.classList.add('lm-minimap');
    host.append(this.#canvas, this.#frame);
    const { signal } = this.#listeners;
    host.addEventListener('pointerdown', (event) => this.#press(event), { signal });
    host.addEventListener('pointermove', (event) => this.#drag(event), { signal });
  }

  /** The picture in any size; it is drawn once, small. */
  setPicture(source: CanvasImageSource | null, width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    const room = Math.max(this.#host.clientWidth, this.#host.clientHeight, 1);
    const scale = Math.min(this.#host.clientWidth / width, this.#host.clientHeight / height) || room / width;
    const [shownWidth, shownHeight] = [width * scale, height * scale];
    this.#canvas.width = Math.max(Math.round(shownWidth * devicePixelRatio), 1);
    this.#canvas.height = Math.max(Math.round(shownHeight * devicePixelRatio), 1);
    this.#canvas.style.width = `${shownWidth}px`;
    this.#canvas.style.height = `${shownHeight}px`;
    const context = this.#canvas.getContext('2d');
    if (source === null || context === null) return;
    context.imageSmoothingQuality = 'high';
    context.drawImage(source, 0, 0, this.#canvas.width, this.#canvas.height);
  }

  update(viewport: Viewport): void {
    const { minX, minY, maxX, maxY } = visibleBounds(viewport);
    const [across, down] = [this.#canvas.clientWidth / this.#width, this.#canvas.clientHeight / this.#height];
    const [left, top] = [Math.max(minX, 0) * across, Math.max(minY, 0) * down];
    const { style } = this.#frame;
    style.left = `${this.#canvas.offsetLeft + left}px`;
    style.top = `${this.#canvas.offsetTop + top}px`;
    style.width = `${Math.max(Math.min(maxX, this.#width) * across - left, 2)}px`;
    style.height = `${Math.max(Math.min(maxY, this.#height) * down - top, 2)}px`;
  }

  dispose(): void {
    this.#listeners.abort();
    this.#canvas.remove();
    this.#frame.remove();
    this.#host.classList.remove('lm-minimap');
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#host.setPointerCapture(event.pointerId);
    this.#go(event);
  }

  #drag(event: PointerEvent): void {
    if (this.#host.hasPointerCapture(event.pointerId)) this.#go(event);
  }

  #go(event: PointerEvent): void {
    const box = this.#canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * this.#width;
    const y = ((event.clientY - box.top) / box.height) * this.#height;
    this.#lookAt(worldPoint(x, y));
  }
}

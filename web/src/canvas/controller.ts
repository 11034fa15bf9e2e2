/** Mouse, pen, touch and touch pad on the canvas, turned into a few gestures. Knows neither scene nor viewport. */
import { type ScreenPoint, screenPoint } from './points';
import { WheelReader } from './wheel';

export interface Gestures {
  pan(dx: number, dy: number): void;
  zoom(at: ScreenPoint, factor: number): void;
  /** The pointer rests or moves without a button; null when it left. */
  hover(at: ScreenPoint | null): void;
  click(at: ScreenPoint): void;
  doubleClick(at: ScreenPoint): void;
}

/** A press that moves less than this, in CSS pixels, is a click. */
const SLOP = 4;
const MIDDLE = 1;

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'pressed'; readonly from: ScreenPoint }
  | { readonly name: 'panning' }
  | { readonly name: 'pinching' };

const IDLE: State = { name: 'idle' };

export class PointerController {
  readonly #element: HTMLElement;
  readonly #gestures: Gestures;
  readonly #wheel = new WheelReader();
  readonly #pointers = new Map<number, ScreenPoint>();
  readonly #listeners = new AbortController();
  #state: State = IDLE;

  constructor(element: HTMLElement, gestures: Gestures) {
    this.#element = element;
    this.#gestures = gestures;
    const { signal } = this.#listeners;
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal });
    element.addEventListener('pointerup', (event) => this.#up(event), { signal });
    element.addEventListener('pointercancel', (event) => this.#leave(event), { signal });
    element.addEventListener('pointerleave', () => this.#state.name === 'idle' && gestures.hover(null), {
      signal,
    });
    element.addEventListener('dblclick', (event) => gestures.doubleClick(this.#at(event)), { signal });
    element.addEventListener('wheel', (event) => this.#turn(event), { signal, passive: false });
  }

  dispose(): void {
    this.#listeners.abort();
  }

  #at(event: MouseEvent): ScreenPoint {
    const box = this.#element.getBoundingClientRect();
    return screenPoint(event.clientX - box.left, event.clientY - box.top);
  }

  #enter(state: State): void {
    this.#state = state;
    this.#element.dataset.gesture = state.name;
  }

  #down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button > MIDDLE) return;
    if (event.button === MIDDLE) event.preventDefault();
    const at = this.#at(event);
    this.#pointers.set(event.pointerId, at);
    this.#element.setPointerCapture(event.pointerId);
    if (this.#pointers.size > 1) this.#enter({ name: 'pinching' });
    else this.#enter(event.button === MIDDLE ? { name: 'panning' } : { name: 'pressed', from: at });
  }

  #move(event: PointerEvent): void {
    const at = this.#at(event);
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) {
      if (this.#state.name === 'idle' && event.pointerType !== 'touch') this.#gestures.hover(at);
      return;
    }
    if (this.#state.name === 'pinching') {
      this.#pinch(event.pointerId, before, at);
      return;
    }
    if (this.#state.name === 'pressed') {
      const { from } = this.#state;
      if (Math.hypot(at.x - from.x, at.y - from.y) < SLOP) return;
      this.#enter({ name: 'panning' });
    }
    this.#pointers.set(event.pointerId, at);
    if (this.#state.name === 'panning') this.#gestures.pan(at.x - before.x, at.y - before.y);
  }

  #up(event: PointerEvent): void {
    const wasPressed = this.#state.name === 'pressed';
    this.#leave(event);
    if (wasPressed) this.#gestures.click(this.#at(event));
  }

  #leave(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    this.#enter(this.#pointers.size > 0 ? { name: 'panning' } : IDLE);
  }

  #pinch(id: number, before: ScreenPoint, at: ScreenPoint): void {
    const other = [...this.#pointers].find(([pointer]) => pointer !== id)?.[1];
    this.#pointers.set(id, at);
    if (other === undefined) return;
    const apart = Math.hypot(before.x - other.x, before.y - other.y);
    this.#gestures.pan((at.x - before.x) / 2, (at.y - before.y) / 2);
    if (apart > 1) {
      const factor = Math.hypot(at.x - other.x, at.y - other.y) / apart;
      this.#gestures.zoom(screenPoint((at.x + other.x) / 2, (at.y + other.y) / 2), factor);
    }
  }

  #turn(event: WheelEvent): void {
    event.preventDefault();
    const meaning = this.#wheel.read(event);
    if (meaning.kind === 'zoom') this.#gestures.zoom(this.#at(event), meaning.factor);
    else this.#gestures.pan(meaning.dx, meaning.dy);
  }
}

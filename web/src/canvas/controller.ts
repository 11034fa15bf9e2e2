/** Mouse, pen, touch and touch pad on the canvas, turned into a few gestures. Knows neither scene nor viewport. */
import { LongPress } from './longPress';
import { type ScreenPoint, screenPoint } from './points';
import { SpaceKey } from './spaceKey';
import { WheelReader } from './wheel';

/** One pointer event, in CSS pixels of the canvas. */
export interface PointerInput {
  readonly at: ScreenPoint;
  /** Where it went since the last event, `at` included: pens and mice move more often than frames are drawn. */
  readonly path: readonly ScreenPoint[];
  /** The overlay's handle below it, by its `data-handle`. */
  readonly handle: string | null;
  readonly shift: boolean;
  readonly alt: boolean;
  /** Ctrl, or ⌘. */
  readonly ctrl: boolean;
  readonly device: 'mouse' | 'pen' | 'touch';
}

export interface Gestures {
  pan(dx: number, dy: number): void;
  zoom(at: ScreenPoint, factor: number): void;
  /** The pointer rests or moves without a button; null when it left. */
  hover(input: PointerInput | null): void;
  /** True when the tool takes what follows; else dragging on moves the view. */
  press(input: PointerInput): boolean;
  drag(input: PointerInput): void;
  release(input: PointerInput): void;
  /** The press is taken back: a second finger came, or the system took the pointer away. */
  interrupt(): void;
  click(input: PointerInput): void;
  doubleClick(input: PointerInput): void;
  /** A right-click, a long press, or the menu key (`input` is null). */
  menu(input: PointerInput | null): void;
  /** The wheel with Alt held: `steps` are positive away from the person. True when the tool used it. */
  turn(steps: number): boolean;
}

/** A press that moves less than this, in CSS pixels, is a click. */
const SLOP = 4;
const MIDDLE = 1;
/** What of the overlay answers to the pointer by itself. */
const OWN = '[data-pin]';

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'pressed'; readonly from: ScreenPoint; readonly isTaken: boolean }
  | { readonly name: 'dragging' }
  | { readonly name: 'panning' }
  | { readonly name: 'pinching' }
  /** After a long press: what the finger still does means nothing. */
  | { readonly name: 'held' };

const IDLE: State = { name: 'idle' };

export class PointerController {
  readonly #element: HTMLElement;
  readonly #gestures: Gestures;
  readonly #wheel = new WheelReader();
  readonly #pointers = new Map<number, ScreenPoint>();
  readonly #listeners = new AbortController();
  readonly #space: SpaceKey;
  readonly #longPress = new LongPress();
  #state: State = IDLE;
  #isOver = false;
  #isPenDown = false;

  constructor(element: HTMLElement, gestures: Gestures) {
    this.#element = element;
    this.#gestures = gestures;
    const { signal } = this.#listeners;
    const on = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      listener: (event: HTMLElementEventMap[Name]) => void,
    ) => element.addEventListener(name, listener, { signal, passive: false });
    on('pointerdown', (event) => this.#down(event));
    on('pointermove', (event) => this.#move(event));
    on('pointerup', (event) => this.#up(event));
    on('pointercancel', (event) => this.#cancel(event));
    on('pointerleave', () => this.#leave());
    on('dblclick', (event) => this.#isOwn(event) || gestures.doubleClick(this.#read(event)));
    on('contextmenu', (event) => this.#menu(event));
    on('wheel', (event) => this.#turn(event));
    this.#space = new SpaceKey(
      () => this.#isOver,
      (isDown) => {
        element.dataset.space = isDown ? 'down' : '';
      },
      signal,
    );
  }

  dispose(): void {
    this.#longPress.stop();
    this.#listeners.abort();
  }

  #at(event: MouseEvent): ScreenPoint {
    const box = this.#element.getBoundingClientRect();
    return screenPoint(event.clientX - box.left, event.clientY - box.top);
  }

  #read(event: MouseEvent): PointerInput {
    const isPointer = event instanceof PointerEvent;
    const kind = isPointer ? event.pointerType : 'mouse';
    const at = this.#at(event);
    const between = isPointer && event.type === 'pointermove' ? (event.getCoalescedEvents?.() ?? []) : [];
    const target = event.target instanceof Element ? event.target.closest('[data-handle]') : null;
    return {
      at,
      path: between.length > 1 ? between.map((each) => this.#at(each)) : [at],
      handle: target?.getAttribute('data-handle') ?? null,
      shift: event.shiftKey,
      alt: event.altKey,
      ctrl: event.ctrlKey || event.metaKey,
      device: kind === 'touch' || kind === 'pen' ? kind : 'mouse',
    };
  }

  #isOwn(event: Event): boolean {
    return event.target instanceof Element && event.target.closest(OWN) !== null;
  }

  #enter(state: State): void {
    this.#state = state;
    this.#element.dataset.gesture = state.name;
  }

  #down(event: PointerEvent): void {
    if (event.button > MIDDLE || this.#isOwn(event)) return;
    // The hand that holds the pen rests on the screen.
    if (event.pointerType === 'touch' && this.#isPenDown) return;
    this.#isPenDown = event.pointerType === 'pen';
    if (event.button === MIDDLE) event.preventDefault();
    const input = this.#read(event);
    this.#isOver = true;
    this.#pointers.set(event.pointerId, input.at);
    this.#element.setPointerCapture(event.pointerId);
    this.#longPress.stop();
    if (this.#pointers.size > 1) {
      this.#interrupt();
      this.#enter({ name: 'pinching' });
    } else if (event.button === MIDDLE || this.#space.isDown) {
      this.#enter({ name: 'panning' });
    } else {
      this.#enter({ name: 'pressed', from: input.at, isTaken: this.#gestures.press(input) });
      if (input.device !== 'mouse') {
        this.#longPress.start(() => {
          this.#longPress.tell();
          this.#hold(input);
        });
      }
    }
  }

  #move(event: PointerEvent): void {
    const input = this.#read(event);
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) {
      this.#isOver = true;
      if (this.#state.name === 'idle' && input.device !== 'touch') this.#gestures.hover(input);
      return;
    }
    if (this.#state.name === 'pinching') {
      this.#pinch(event.pointerId, before, input.at);
      return;
    }
    if (this.#state.name === 'pressed') {
      const { from, isTaken } = this.#state;
      if (Math.hypot(input.at.x - from.x, input.at.y - from.y) < SLOP) return;
      this.#longPress.stop();
      this.#enter({ name: isTaken ? 'dragging' : 'panning' });
    }
    this.#pointers.set(event.pointerId, input.at);
    if (this.#state.name === 'dragging') this.#gestures.drag(input);
    else if (this.#state.name === 'panning') this.#gestures.pan(input.at.x - before.x, input.at.y - before.y);
  }

  #up(event: PointerEvent): void {
    const { name } = this.#state;
    const input = this.#read(event);
    if (!this.#pointers.has(event.pointerId)) return;
    this.#forget(event);
    if (name === 'pressed') this.#gestures.click(input);
    else if (name === 'dragging') this.#gestures.release(input);
  }

  #cancel(event: PointerEvent): void {
    if (!this.#pointers.has(event.pointerId)) return;
    this.#interrupt();
    this.#forget(event);
  }

  #forget(event: PointerEvent): void {
    this.#longPress.stop();
    this.#pointers.delete(event.pointerId);
    if (event.pointerType === 'pen') this.#isPenDown = false;
    this.#enter(this.#pointers.size > 0 ? { name: 'panning' } : IDLE);
  }

  #leave(): void {
    this.#isOver = false;
    if (this.#state.name === 'idle') this.#gestures.hover(null);
  }

  #interrupt(): void {
    if (this.#state.name === 'pressed' || this.#state.name === 'dragging') this.#gestures.interrupt();
  }

  #hold(input: PointerInput): void {
    this.#interrupt();
    this.#enter({ name: 'held' });
    this.#gestures.menu(input);
  }

  #menu(event: MouseEvent): void {
    event.preventDefault();
    // Browsers that show a menu for a long press do so beside our own.
    if (this.#longPress.wasJustTold || this.#isOwn(event)) return;
    this.#longPress.stop();
    const isByKey = event instanceof PointerEvent && event.pointerType === '';
    if (this.#state.name === 'pressed') this.#hold(this.#read(event));
    else this.#gestures.menu(isByKey ? null : this.#read(event));
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
    // Alt turns the wheel sideways in some systems.
    if (event.altKey && this.#gestures.turn(-Math.sign(event.deltaY || event.deltaX))) return;
    const meaning = this.#wheel.read(event);
    if (meaning.kind === 'zoom') this.#gestures.zoom(this.#at(event), meaning.factor);
    else this.#gestures.pan(meaning.dx, meaning.dy);
  }
}

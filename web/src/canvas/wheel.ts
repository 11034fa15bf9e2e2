/** What a wheel event means: a mouse wheel zooms, two fingers on a touch pad pan, a pinch zooms. Pure. */

export interface WheelLike {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly timeStamp: number;
}

export type WheelMeaning =
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number };

const LINE = 16;
const PAGE = 400;
/** Events closer together than this, in ms, come from one movement of the hand, so from one device. */
const GESTURE = 250;
const MOUSE_ZOOM = 0.0018;
const PINCH_ZOOM = 0.01;

export class WheelReader {
  #isMouse = true;
  #last = -Infinity;

  read(event: WheelLike): WheelMeaning {
    const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? PAGE : 1;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    if (event.timeStamp - this.#last > GESTURE) this.#isMouse = looksLikeMouse(event);
    this.#last = event.timeStamp;
    if (event.ctrlKey || event.metaKey) {
      const strength = looksLikeMouse(event) ? MOUSE_ZOOM : PINCH_ZOOM;
      return { kind: 'zoom', factor: Math.exp(-dy * strength) };
    }
    if (this.#isMouse && !event.shiftKey) return { kind: 'zoom', factor: Math.exp(-dy * MOUSE_ZOOM) };
    // Some systems turn Shift + wheel sideways themselves, others leave that to us.
    if (event.shiftKey && dx === 0) return { kind: 'pan', dx: -dy, dy: 0 };
    return { kind: 'pan', dx: -dx, dy: -dy };
  }
}

/** A wheel clicks: whole, large, upright steps. A touch pad begins with small ones. */
function looksLikeMouse(event: WheelLike): boolean {
  if (event.deltaMode !== 0) return true;
  return event.deltaX === 0 && Number.isInteger(event.deltaY) && Math.abs(event.deltaY) >= 50;
}

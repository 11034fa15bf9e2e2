/** A finger or pen that rests: the menu of those who have no right button. */

const LONG = 550;
/** The browser's own event for the same press comes within this time, in ms. */
const ECHO = 1500;

export class LongPress {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = -Infinity;

  start(act: () => void): void {
    this.stop();
    this.#timer = setTimeout(act, LONG);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** The menu was asked for; an event of the browser that says so again is an echo. */
  tell(): void {
    this.#told = performance.now();
  }

  get wasJustTold(): boolean {
    return performance.now() - this.#told < ECHO;
  }
}

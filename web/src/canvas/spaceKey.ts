/** The space bar held down over the canvas: whatever tool is chosen, dragging then moves the view. */

const TYPING = 'input, textarea, select, [contenteditable]';

export class SpaceKey {
  #isDown = false;

  constructor(isOver: () => boolean, onChange: (isDown: boolean) => void, signal: AbortSignal) {
    const set = (isDown: boolean) => {
      if (this.#isDown === isDown) return;
      this.#isDown = isDown;
      onChange(isDown);
    };
    const press = (event: KeyboardEvent) => {
      if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || !isOver()) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest(TYPING)) return;
      // A control that was reached by keyboard keeps its own key; one that was only clicked does not.
      if (target?.matches('button:focus-visible, a:focus-visible, [role]:focus-visible')) return;
      event.preventDefault();
      set(true);
    };
    window.addEventListener('keydown', press, { signal, capture: true });
    window.addEventListener('keyup', (event) => event.key === ' ' && set(false), { signal, capture: true });
    window.addEventListener('blur', () => set(false), { signal });
  }

  get isDown(): boolean {
    return this.#isDown;
  }
}

/** The handles of the selected shape, as elements that mouse, finger, keyboard and screen reader can reach. */
import type { Handle } from '../tools/tool';
import type { Viewport } from '../viewport';
import { svg } from './svg';

export interface HandleKeys {
  nudge(handle: string, dx: number, dy: number): boolean;
  remove(handle: string): boolean;
  press(handle: string): void;
}

interface Shown {
  readonly group: SVGGElement;
  readonly mark: SVGGraphicsElement;
  handle: Handle | null;
}

const ARROWS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const FAR = 10;

export class HandlesOverlay {
  readonly element = svg('g', { class: 'lm-handles' });
  readonly #keys: HandleKeys;
  readonly #shown = new Map<string, Shown>();
  readonly #stem = svg('path', { class: 'lm-stem' });
  #order: readonly Handle[] = [];

  constructor(keys: HandleKeys) {
    this.#keys = keys;
    this.element.append(this.#stem);
    this.element.addEventListener('keydown', (event) => this.#key(event));
  }

  update(handles: readonly Handle[], color: string, viewport: Viewport): void {
    this.#order = handles;
    this.element.style.setProperty('--lm-handle', color);
    const kept = new Set(handles.map(({ key }) => key));
    for (const [key, { group }] of this.#shown) {
      if (kept.has(key)) continue;
      group.remove();
      this.#shown.delete(key);
    }
    handles.forEach((handle, i) => {
      const shown = this.#shown.get(handle.key) ?? this.#make(handle);
      const x = (handle.at[0] - viewport.x) * viewport.scale;
      const y = (handle.at[1] - viewport.y) * viewport.scale;
      shown.group.setAttribute('transform', `translate(${x.toFixed(2)} ${y.toFixed(2)})`);
      shown.group.setAttribute('tabindex', i === 0 ? '0' : '-1');
      if (shown.handle?.label !== handle.label) shown.group.setAttribute('aria-label', handle.label);
      if (shown.handle?.look !== handle.look)
        shown.group.setAttribute('class', `lm-handle lm-${handle.look}`);
      if (shown.handle?.cursor !== handle.cursor) {
        shown.group.style.setProperty('--lm-cursor', handle.cursor ?? 'default');
      }
      shown.handle = handle;
    });
    this.#updateStem(handles, viewport);
  }

  #make(handle: Handle): Shown {
    const isSquare = handle.look === 'corner' || handle.look === 'edge';
    const group = svg('g', { 'data-handle': handle.key, role: 'button' });
    const mark = isSquare ? svg('rect', { class: 'lm-mark' }) : svg('circle', { class: 'lm-mark' });
    group.append(svg('circle', { class: 'lm-reach' }), mark);
    // What lies in the middle of an edge gives way to its ends.
    if (handle.look === 'midpoint') this.#stem.after(group);
    else this.element.append(group);
    const shown = { group, mark, handle: null };
    this.#shown.set(handle.key, shown);
    return shown;
  }

  /** The line between a box and its turning handle. */
  #updateStem(handles: readonly Handle[], viewport: Viewport): void {
    const turn = handles.find(({ key }) => key === 'rotate');
    const sides = ['resize:nw', 'resize:ne'].map((key) => handles.find((handle) => handle.key === key));
    const [left, right] = sides;
    if (turn === undefined || left === undefined || right === undefined) {
      this.#stem.setAttribute('d', '');
      return;
    }
    const screen = (x: number, y: number) =>
      `${((x - viewport.x) * viewport.scale).toFixed(2)} ${((y - viewport.y) * viewport.scale).toFixed(2)}`;
    const top = screen((left.at[0] + right.at[0]) / 2, (left.at[1] + right.at[1]) / 2);
    this.#stem.setAttribute('d', `M${top}L${screen(turn.at[0], turn.at[1])}`);
  }

  #key(event: KeyboardEvent): void {
    const target = event.target instanceof Element ? event.target.getAttribute('data-handle') : null;
    if (target === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.#act(target, event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #act(target: string, { key, shiftKey }: KeyboardEvent): boolean {
    const arrow = ARROWS[key];
    if (arrow !== undefined) {
      const step = shiftKey ? FAR : 1;
      return this.#keys.nudge(target, arrow[0] * step, arrow[1] * step);
    }
    if (key === 'Delete' || key === 'Backspace') return this.#keys.remove(target);
    if (key === 'PageDown' || key === 'PageUp') return this.#step(target, key === 'PageDown' ? 1 : -1);
    if (key !== 'Enter' && key !== ' ') return false;
    this.#keys.press(target);
    return true;
  }

  #step(from: string, by: number): boolean {
    const count = this.#order.length;
    const at = this.#order.findIndex(({ key }) => key === from);
    const next = this.#order[(at + by + count) % count];
    if (at < 0 || next === undefined) return false;
    this.#shown.get(next.key)?.group.focus();
    return true;
  }
}

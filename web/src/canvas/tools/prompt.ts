/** Clicks and boxes for an agent: a click says "this", with Alt or Shift "not this", a drag draws a box around it. */
import type { Point } from '@/kit/api/types';
import { clampPoint } from '../edit/clamp';
import { rounded, roundPoint } from '../edit/geometry';
import { boxBetween } from '../edit/transform';
import { worldPoint } from '../points';
import type { Prompts } from './editing';
import { type Pointer, type Sketch, type SketchDot, type SketchLine, Tool } from './tool';

type Prompt =
  | { readonly kind: 'positive' | 'negative'; readonly at: Point }
  | { readonly kind: 'box'; readonly from: Point; readonly to: Point };

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'pressed'; readonly from: Point; readonly handle: string | null }
  | { readonly name: 'boxing'; readonly from: Point; readonly to: Point }
  | { readonly name: 'moving'; readonly index: number };

const IDLE: State = { name: 'idle' };
/** Boxes smaller than this, in CSS pixels, were a slip of the hand. */
const SLIP = 5;

export class PromptTool extends Tool {
  readonly name = 'prompt';
  #state: State = IDLE;
  /** In the order in which they were made, so that the newest can be taken back. */
  #prompts: readonly Prompt[] = [];

  override get draftPoints(): number | null {
    return this.#prompts.length > 0 ? this.#prompts.length : null;
  }

  override press({ at, handle }: Pointer): boolean {
    this.#state = { name: 'pressed', from: this.#placed(at), handle };
    return true;
  }

  override drag({ at }: Pointer): void {
    const to = this.#placed(at);
    if (this.#state.name === 'pressed') {
      const index = indexOf(this.#state.handle);
      this.#state =
        index === null ? { name: 'boxing', from: this.#state.from, to } : { name: 'moving', index };
    }
    if (this.#state.name === 'boxing') this.#state = { ...this.#state, to };
    else if (this.#state.name === 'moving') this.#move(this.#state.index, to);
    this.desk.redraw();
  }

  override release(): void {
    const state = this.#state;
    this.#state = IDLE;
    if (state.name === 'moving') this.#tell();
    if (state.name !== 'boxing') return;
    const { width, height } = boxBetween(state.from, state.to);
    if (Math.min(width, height) * this.desk.viewport.scale < SLIP) {
      this.desk.redraw();
      return;
    }
    this.#set([...this.#prompts, { kind: 'box', from: state.from, to: state.to }]);
  }

  /** A click on a prompt takes it away. */
  override click({ at, alt, shift, handle }: Pointer): void {
    this.#state = IDLE;
    const index = indexOf(handle);
    if (index !== null) this.#set(this.#prompts.filter((_, i) => i !== index));
    else
      this.#set([...this.#prompts, { kind: alt || shift ? 'negative' : 'positive', at: this.#placed(at) }]);
  }

  override interrupt(): void {
    this.#state = IDLE;
    this.desk.redraw();
  }

  override cancel(): boolean {
    this.#state = IDLE;
    if (this.#prompts.length === 0) return false;
    this.#set([]);
    return true;
  }

  override undoPoint(): boolean {
    if (this.#prompts.length === 0) return false;
    this.#set(this.#prompts.slice(0, -1));
    return true;
  }

  override sketch(): Sketch {
    const lines: SketchLine[] = [];
    const dots: SketchDot[] = [];
    this.#prompts.forEach((prompt, i) => {
      const key = `prompt:${i}`;
      if (prompt.kind === 'box') {
        lines.push(boxLine(prompt.from, prompt.to));
        dots.push({ at: prompt.from, look: 'positive', key });
      } else {
        dots.push({ at: prompt.at, look: prompt.kind, key });
      }
    });
    if (this.#state.name === 'boxing') lines.push(boxLine(this.#state.from, this.#state.to));
    return { lines, dots };
  }

  #placed(at: Point): Point {
    return roundPoint(clampPoint(at, this.desk.picture));
  }

  #move(index: number, to: Point): void {
    this.#prompts = this.#prompts.map((prompt, i) => {
      if (i !== index) return prompt;
      return prompt.kind === 'box' ? { ...prompt, from: to } : { ...prompt, at: to };
    });
  }

  #set(prompts: readonly Prompt[]): void {
    this.#prompts = prompts;
    this.#tell();
  }

  #tell(): void {
    const points = (kind: 'positive' | 'negative') =>
      this.#prompts.flatMap((prompt) => (prompt.kind === kind ? [worldPoint(...prompt.at)] : []));
    const boxes = this.#prompts.flatMap((prompt) => {
      if (prompt.kind !== 'box') return [];
      const box = rounded(boxBetween(prompt.from, prompt.to));
      if (box.type !== 'bounding_box') return [];
      const { x, y, width, height } = box;
      return [{ x, y, width, height }];
    });
    const prompts: Prompts = { positive: points('positive'), negative: points('negative'), boxes };
    this.desk.prompts(prompts);
  }
}

function indexOf(handle: string | null): number | null {
  return handle?.startsWith('prompt:') ? Number(handle.slice(7)) : null;
}

function boxLine([ax, ay]: Point, [bx, by]: Point): SketchLine {
  const points: Point[] = [
    [ax, ay],
    [bx, ay],
    [bx, by],
    [ax, by],
  ];
  return { points, isClosed: true, look: 'positive' };
}

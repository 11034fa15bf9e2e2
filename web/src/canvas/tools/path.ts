/** Drawing a row of points: clicks set them one by one, a drag follows the hand. Outline, line, hole and cut share it. */
import type { Point } from '@/kit/api/types';
import { clampPoint } from '../edit/clamp';
import { meeting, type Problem } from '../edit/crossing';
import { roundPoint } from '../edit/geometry';
import { simplify, withoutRepeats } from '../edit/simplify';
import { snap } from './snap';
import { type Pointer, type Sketch, type SketchDot, type SketchLine, Tool } from './tool';

/** How near a click must come to the first point to close the outline, in CSS pixels. */
const CLOSE = 9;
/** A hand that draws on comes back less precisely. */
const CLOSE_STROKE = 16;
/** Points of a freehand stroke, in CSS pixels apart; and how far simplifying may move its line. */
const STEP = 2;
const SMOOTH = 0.8;

type State =
  | { readonly name: 'idle' }
  /** Points are set; `cursor` is where the next one would be. */
  | { readonly name: 'drawing'; readonly points: readonly Point[]; readonly cursor: Point | null }
  /** The hand draws on: `points` were there before, `stroke` comes from it. */
  | { readonly name: 'stroking'; readonly points: readonly Point[]; readonly stroke: readonly Point[] };

const IDLE: State = { name: 'idle' };

export abstract class PathTool extends Tool {
  protected abstract readonly isClosed: boolean;
  protected abstract readonly look: 'draft' | 'cut';
  #state: State = IDLE;
  /** Where the last finish was refused. */
  #wrong: Point | null = null;
  #snap: Point | null = null;
  /** Whether the press may become a freehand stroke. */
  #from: Point | null = null;

  /** Takes the finished row of points, or says why not: then the draft stays. */
  protected abstract complete(points: Point[]): Problem | null;

  /** Why nothing can be drawn at all; null when it can. */
  protected obstacle(): string | null {
    return null;
  }

  override get draftPoints(): number | null {
    return this.#state.name === 'idle' ? null : this.#all.length;
  }

  get #all(): readonly Point[] {
    const state = this.#state;
    if (state.name === 'idle') return [];
    return state.name === 'drawing' ? state.points : [...state.points, ...state.stroke];
  }

  override press(pointer: Pointer): boolean {
    this.#from = this.#placed(pointer);
    return true;
  }

  override drag(pointer: Pointer): void {
    if (this.#state.name !== 'stroking') {
      if (this.#from === null || this.#isObstructed()) return;
      const points = this.#all;
      this.#state = { name: 'stroking', points, stroke: [this.#from] };
    }
    const { points, stroke } = this.#state;
    const grown = [...stroke];
    for (const at of pointer.path) {
      const point = clampPoint(at, this.desk.picture);
      const [x, y] = grown.at(-1) as Point;
      if (Math.hypot(point[0] - x, point[1] - y) * this.desk.viewport.scale >= STEP) grown.push(point);
    }
    this.#state = { name: 'stroking', points, stroke: grown };
    this.desk.redraw();
  }

  override release(pointer: Pointer): void {
    if (this.#state.name !== 'stroking') return;
    const { points, stroke } = this.#state;
    const tolerance = SMOOTH / this.desk.viewport.scale;
    const drawn = simplify([...stroke, this.#placed(pointer)], tolerance).map(roundPoint);
    const all = withoutRepeats([...points, ...drawn], false);
    const isBack = this.isClosed && all.length > 3 && this.#isNear(all[0] as Point, pointer, CLOSE_STROKE);
    this.#state = { name: 'drawing', points: isBack ? all.slice(0, -1) : all, cursor: null };
    if (isBack || this.endsWithStroke()) this.finish();
    this.desk.redraw();
  }

  /** Whether one drag is the whole of it. */
  protected endsWithStroke(): boolean {
    return false;
  }

  override click(pointer: Pointer): void {
    if (this.#isObstructed()) return;
    const points = this.#all;
    const [first] = points;
    if (this.isClosed && first !== undefined && points.length > 1 && this.#isNear(first, pointer)) {
      this.finish();
      return;
    }
    const last = points.at(-1);
    // The second click of a double-click sets no point of its own.
    if (last !== undefined && this.#isNear(last, pointer, 3)) return;
    this.#wrong = null;
    this.#state = { name: 'drawing', points: [...points, this.#placed(pointer)], cursor: null };
    this.desk.redraw();
  }

  override doubleClick(): void {
    if (this.#state.name !== 'idle') this.finish();
  }

  override hover(pointer: Pointer | null): void {
    this.#snap = pointer && this.#snapped(pointer);
    if (this.#state.name === 'drawing') {
      this.#state = { ...this.#state, cursor: pointer && this.#placed(pointer) };
    }
    this.desk.redraw();
  }

  override interrupt(): void {
    this.#from = null;
    if (this.#state.name !== 'stroking') return;
    const { points } = this.#state;
    this.#state = points.length === 0 ? IDLE : { name: 'drawing', points, cursor: null };
    this.desk.redraw();
  }

  override cancel(): boolean {
    const isDrawing = this.#state.name !== 'idle';
    this.#state = IDLE;
    this.#wrong = null;
    this.desk.redraw();
    return isDrawing;
  }

  override undoPoint(): boolean {
    if (this.#state.name === 'idle') return false;
    const points = this.#all.slice(0, -1);
    this.#wrong = null;
    this.#state = points.length === 0 ? IDLE : { name: 'drawing', points, cursor: null };
    this.desk.redraw();
    return true;
  }

  override finish(): boolean {
    if (this.#state.name === 'idle') return false;
    const points = withoutRepeats(this.#all.map(roundPoint), this.isClosed);
    const problem = this.complete(points);
    this.#wrong = problem?.at ?? null;
    if (problem === null) this.#state = IDLE;
    else this.desk.refuse(problem.reason);
    this.desk.redraw();
    return true;
  }

  /** What is enough for a shape is kept as one when another tool is chosen; work of many clicks is not thrown away. */
  override leave(): void {
    this.interrupt();
    if (this.#state.name !== 'idle' && this.isWorthKeeping(this.#all)) this.finish();
    this.cancel();
  }

  protected isWorthKeeping(_: readonly Point[]): boolean {
    return false;
  }

  override sketch(): Sketch {
    const dots: SketchDot[] = [];
    const lines: SketchLine[] = [];
    if (this.#snap) dots.push({ at: this.#snap, look: 'snap' });
    const state = this.#state;
    if (state.name === 'idle') return { dots };
    const points = this.#all;
    const last = points.at(-1) as Point;
    lines.push({ points, look: this.look });
    const cursor = state.name === 'drawing' ? state.cursor : null;
    if (cursor !== null) {
      const isWrong = this.isClosed && crossesDraft(points, cursor);
      lines.push({ points: [last, cursor], look: isWrong ? 'wrong' : this.look });
      if (this.isClosed && points.length > 1)
        lines.push({ points: [cursor, points[0] as Point], look: 'stem' });
    }
    if (state.name === 'drawing') {
      points.forEach((at, i) => {
        if (i > 0) dots.push({ at, look: 'draft' });
      });
    }
    dots.push({ at: points[0] as Point, look: 'first', key: 'draft:0' });
    if (this.#wrong) dots.push({ at: this.#wrong, look: 'wrong' });
    return { lines, dots };
  }

  #isObstructed(): boolean {
    if (this.#state.name !== 'idle') return false;
    const reason = this.obstacle();
    if (reason !== null) this.desk.refuse(reason);
    return reason !== null;
  }

  #isNear([x, y]: Point, { at }: Pointer, reach = CLOSE): boolean {
    return Math.hypot(at[0] - x, at[1] - y) * this.desk.viewport.scale <= reach;
  }

  #snapped({ at, ctrl }: Pointer): Point | null {
    const { scene, viewport, picture, options } = this.desk;
    if (!options.snap || ctrl) return null;
    const [first] = this.#all;
    const also = this.isClosed && first !== undefined ? [first] : [];
    return snap(scene, at, { scale: viewport.scale, picture, also });
  }

  #placed(pointer: Pointer): Point {
    return roundPoint(clampPoint(this.#snapped(pointer) ?? pointer.at, this.desk.picture));
  }
}

/** Whether the line from the last point to the cursor runs through what is drawn already. */
function crossesDraft(points: readonly Point[], cursor: Point): boolean {
  const last = points.at(-1) as Point;
  return points
    .slice(0, -2)
    .some((point, i) => meeting(point, points[i + 1] as Point, last, cursor) !== null);
}

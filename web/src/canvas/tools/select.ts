/** Picking, moving what is picked, and a frame drawn around many. Handles are the business of `adjust.ts`. */
import type { Geometry, Point } from '@/kit/api/types';
import { around, clampMove } from '../edit/clamp';
import { boundsOfGeometry, rounded } from '../edit/geometry';
import { translate } from '../edit/transform';
import { insertVertex, nearestEdge } from '../edit/vertices';
import type { Bounds } from '../points';
import { clickSelect } from './picking';
import { editable, editableOne, type Pointer, type Sketch, type SketchLine, Tool } from './tool';

/** How near a double-click must be to an edge to put a point on it, in CSS pixels. */
const REACH = 8;
/** More shapes than this are not drawn anew at each step of the hand: a frame shows where they will be. */
const MANY = 200;

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'pressed'; readonly from: Point; readonly onSelected: boolean }
  | {
      readonly name: 'moving';
      readonly from: Point;
      readonly originals: ReadonlyMap<string, Geometry>;
      readonly bounds: Bounds;
      readonly by: Point;
    }
  | {
      readonly name: 'framing';
      readonly from: Point;
      readonly to: Point;
      readonly before: readonly string[];
    };

const IDLE: State = { name: 'idle' };

export class SelectTool extends Tool {
  readonly name = 'select';
  #state: State = IDLE;

  override hover(pointer: Pointer | null): void {
    this.desk.hover(pointer === null ? null : (this.desk.pick(pointer.screen)[0] ?? null));
  }

  override press(pointer: Pointer): boolean {
    const { scene, editing } = this.desk;
    const onSelected =
      editing !== null &&
      !pointer.shift &&
      this.desk.pick(pointer.screen).some((id) => scene.selection.has(id));
    // A finger on the bare picture moves it, as everywhere; so does any drag where nothing can be changed.
    const isTaken = onSelected || pointer.shift || (editing !== null && pointer.device !== 'touch');
    this.#state = isTaken ? { name: 'pressed', from: pointer.at, onSelected } : IDLE;
    return isTaken;
  }

  override drag(pointer: Pointer): void {
    if (this.#state.name === 'pressed') this.#begin(this.#state, pointer);
    if (this.#state.name === 'moving') this.#move(pointer);
    else if (this.#state.name === 'framing') this.#frame(pointer);
  }

  override release(): void {
    const state = this.#state;
    this.#state = IDLE;
    if (state.name === 'framing') this.desk.redraw();
    if (state.name !== 'moving') return;
    const changes = [...state.originals].flatMap(([id, before]) => {
      const now = translate(before, ...state.by);
      return now === before || this.desk.scene.shape(id) === undefined
        ? []
        : [{ id, geometry: rounded(now) }];
    });
    this.desk.commit(changes, 'Move');
  }

  override click(pointer: Pointer): void {
    this.#state = IDLE;
    clickSelect(this.desk, pointer);
  }

  /** On the edge of the selected shape: a new point there. Without editing: a closer look. */
  override doubleClick(pointer: Pointer): void {
    const { desk } = this;
    if (desk.editing === null) {
      const id = desk.pick(pointer.screen)[0];
      if (id === undefined) return;
      desk.select([id]);
      desk.reveal(id);
      return;
    }
    const shape = editableOne(desk);
    const edge = shape && nearestEdge(shape.geometry, pointer.at);
    if (shape === null || edge === null || edge.distance * desk.viewport.scale > REACH) return;
    desk.commit(
      [{ id: shape.id, geometry: rounded(insertVertex(shape.geometry, edge, pointer.at)) }],
      'Add point',
    );
  }

  override interrupt(): void {
    const state = this.#state;
    this.#state = IDLE;
    if (state.name === 'moving') this.desk.restore();
    if (state.name === 'framing') this.desk.select(state.before);
    this.desk.redraw();
  }

  override cancel(): boolean {
    const isBusy = this.#state.name === 'moving' || this.#state.name === 'framing';
    this.interrupt();
    return isBusy;
  }

  override sketch(): Sketch {
    const state = this.#state;
    if (state.name === 'framing') return { lines: [frameLine(state.from, state.to)] };
    if (state.name !== 'moving' || state.originals.size <= MANY) return {};
    const { bounds, by } = state;
    const from: Point = [bounds.minX + by[0], bounds.minY + by[1]];
    return { lines: [frameLine(from, [bounds.maxX + by[0], bounds.maxY + by[1]])] };
  }

  #begin({ from, onSelected }: Extract<State, { name: 'pressed' }>, { at, shift, ctrl }: Pointer): void {
    const shapes = onSelected ? editable(this.desk) : [];
    if (shapes.length > 0) {
      const originals = new Map(shapes.map(({ id, geometry }) => [id, geometry]));
      const bounds = shapes.map(({ geometry }) => boundsOfGeometry(geometry)).reduce(around);
      this.desk.hover(null);
      this.#state = { name: 'moving', from, originals, bounds, by: [0, 0] };
    } else if (onSelected) {
      this.#state = IDLE;
      this.desk.refuse('This label is locked: unlock it to move it.');
    } else {
      const before = shift || ctrl ? [...this.desk.scene.selection] : [];
      this.#state = { name: 'framing', from, to: at, before };
    }
  }

  #move({ at }: Pointer): void {
    if (this.#state.name !== 'moving') return;
    const { from, originals, bounds } = this.#state;
    const by = clampMove(bounds, at[0] - from[0], at[1] - from[1], this.desk.picture);
    this.#state = { ...this.#state, by };
    if (originals.size > MANY) this.desk.redraw();
    else for (const [id, geometry] of originals) this.desk.hold(id, translate(geometry, ...by));
  }

  /** Selects what the frame touches at all. */
  #frame({ at }: Pointer): void {
    if (this.#state.name !== 'framing') return;
    this.#state = { ...this.#state, to: at };
    const { from, before } = this.#state;
    const frame = {
      minX: Math.min(from[0], at[0]),
      minY: Math.min(from[1], at[1]),
      maxX: Math.max(from[0], at[0]),
      maxY: Math.max(from[1], at[1]),
    };
    this.desk.select([...before, ...this.desk.scene.framed(frame)]);
    this.desk.redraw();
  }
}

function frameLine([ax, ay]: Point, [bx, by]: Point): SketchLine {
  const points: Point[] = [
    [ax, ay],
    [bx, ay],
    [bx, by],
    [ax, by],
  ];
  return { points, isClosed: true, look: 'marquee' };
}

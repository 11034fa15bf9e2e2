/** The handles of the selected shape: resize, turn, move, add and remove points. Works beside whatever tool is chosen. */
import type { Geometry, Point } from '@/kit/api/types';
import { around, clampPoint } from '../edit/clamp';
import { polygonProblem } from '../edit/crossing';
import { boundsOfGeometry, normalAngle, rounded } from '../edit/geometry';
import { cycleVisibility } from '../edit/skeleton';
import { resize, type Side, sidePoint } from '../edit/transform';
import { insertVertex, moveVertex, removeVertex, ringsOf, type VertexRef } from '../edit/vertices';
import type { Bounds } from '../points';
import type { ToolName } from './editing';
import { handlesOf } from './handles';
import { snap } from './snap';
import { type Desk, editableOne, type Handle, type Pointer } from './tool';

/** Turning sticks to these steps with Shift, in degrees. */
const TURN_STEP = 15;

type State =
  | { readonly name: 'idle' }
  | {
      readonly name: 'held';
      readonly handle: string;
      readonly id: string;
      readonly original: Geometry;
      readonly room: Bounds;
      readonly hasMoved: boolean;
    };

const IDLE: State = { name: 'idle' };

export class Adjust {
  readonly #desk: Desk;
  #state: State = IDLE;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get isBusy(): boolean {
    return this.#state.name === 'held';
  }

  /** `near` is the pointer in image pixels: of very many points only those around it can be had. */
  handles(tool: ToolName, near: Point | null): Handle[] {
    const shape = editableOne(this.#desk);
    if (shape === null) return [];
    const handles = handlesOf(shape.geometry, this.#desk.viewport, near);
    if (tool === 'select') return handles;
    // What was just drawn can be turned or set right without another tool; other handles would be in the way.
    const kept = tool === 'rotatable_box' ? 'rotate' : tool === 'skeleton' ? 'point:' : null;
    return handles.filter(({ key }) => kept !== null && key.startsWith(kept));
  }

  press(handle: string): boolean {
    const shape = editableOne(this.#desk);
    if (shape === null) return false;
    const { id, geometry } = shape;
    const room = around(this.#desk.picture, boundsOfGeometry(geometry));
    this.#state = { name: 'held', handle, id, original: geometry, room, hasMoved: false };
    return true;
  }

  drag(pointer: Pointer): void {
    if (this.#state.name !== 'held') return;
    this.#state = { ...this.#state, hasMoved: true };
    const { handle, id, original } = this.#state;
    this.#desk.hold(id, this.#adjusted(handle, original, pointer));
  }

  release(): void {
    const state = this.#state;
    this.#state = IDLE;
    if (state.name !== 'held') return;
    const now = this.#desk.scene.shape(state.id)?.geometry;
    if (now !== undefined && now !== state.original) this.#commit(state.id, now, nameOf(state.handle));
  }

  click({ alt }: Pointer): void {
    const state = this.#state;
    this.#state = IDLE;
    if (state.name !== 'held') return;
    const { handle, id, original } = state;
    if (handle.startsWith('midpoint:')) {
      this.#commit(id, insertVertex(original, refOf(handle), middleOf(original, refOf(handle))), 'Add point');
    } else if (alt && handle.startsWith('vertex:')) {
      this.remove(handle);
    } else if (alt && handle.startsWith('point:') && original.type === 'skeleton') {
      const next = cycleVisibility(original, refOf(handle).index);
      if (next !== null) this.#commit(id, next, 'Change point');
      else this.#desk.refuse('At least one point must be there: delete the label if none is.');
    }
  }

  interrupt(): void {
    if (this.#state.name === 'held' && this.#state.hasMoved) this.#desk.restore();
    this.#state = IDLE;
  }

  /** Takes a point away. False when the handle is none of a point. */
  remove(handle: string): boolean {
    const shape = editableOne(this.#desk);
    if (shape === null || !handle.startsWith('vertex:')) return false;
    const left = removeVertex(shape.geometry, refOf(handle));
    if (left !== null) this.#commit(shape.id, left, 'Remove point');
    else {
      const least = shape.geometry.type === 'polygon' ? 'A polygon keeps three' : 'A line keeps two';
      this.#desk.refuse(`${least} points at least: delete the label to take it away.`);
    }
    return true;
  }

  /** Moves what a handle holds by image pixels, as the arrow keys do. */
  nudge(handle: string, dx: number, dy: number): boolean {
    const shape = editableOne(this.#desk);
    const at = handlesOf(shape?.geometry ?? null, this.#desk.viewport, null, handle)[0]?.at;
    if (shape === null || at === undefined || handle === 'rotate') return false;
    const room = around(this.#desk.picture, boundsOfGeometry(shape.geometry));
    const to = clampPoint([at[0] + dx, at[1] + dy], room);
    const box = shape.geometry;
    const moved = handle.startsWith('resize:')
      ? box.type === 'bounding_box' || box.type === 'rotatable_box'
        ? resize(box, handle.slice(7) as Side, to)
        : box
      : handle.startsWith('midpoint:')
        ? insertVertex(box, refOf(handle), to)
        : moveVertex(box, refOf(handle), to);
    this.#commit(shape.id, moved, nameOf(handle));
    return true;
  }

  #adjusted(handle: string, original: Geometry, pointer: Pointer): Geometry {
    const at = this.#placed(pointer);
    if (original.type === 'bounding_box' || original.type === 'rotatable_box') {
      if (handle === 'rotate' && original.type === 'rotatable_box') {
        const [cx, cy] = sidePoint(original, null);
        const degrees = (Math.atan2(pointer.at[1] - cy, pointer.at[0] - cx) * 180) / Math.PI + 90;
        const angle = pointer.shift ? Math.round(degrees / TURN_STEP) * TURN_STEP : degrees;
        return { ...original, angle: normalAngle(angle) };
      }
      const options = { keepAspect: pointer.shift, fromCentre: pointer.alt };
      return this.#kept(resize(original, handle.slice(7) as Side, at, options));
    }
    if (handle.startsWith('midpoint:')) return insertVertex(original, refOf(handle), at);
    const moved = moveVertex(original, refOf(handle), at);
    if (moved.type !== 'skeleton') return moved;
    // A point that is pulled to its place is there.
    const { index } = refOf(handle);
    return {
      ...moved,
      points: moved.points.map((point, i) =>
        i === index && point.visibility === 'absent' ? { ...point, visibility: 'visible' as const } : point,
      ),
    };
  }

  /** An upright box that grew past the border, as with a kept aspect or from its centre, is cut there. */
  #kept<Shape extends Geometry>(geometry: Shape): Shape {
    if (geometry.type !== 'bounding_box' || this.#state.name !== 'held') return geometry;
    const { room } = this.#state;
    const [x, y] = clampPoint([geometry.x, geometry.y], room);
    const [right, bottom] = clampPoint([geometry.x + geometry.width, geometry.y + geometry.height], room);
    return { ...geometry, x, y, width: right - x, height: bottom - y };
  }

  #placed({ at, ctrl }: Pointer): Point {
    const { scene, viewport, picture, options } = this.#desk;
    if (this.#state.name !== 'held') return at;
    const { room, id } = this.#state;
    const found =
      options.snap && !ctrl ? snap(scene, at, { scale: viewport.scale, picture, except: id }) : null;
    return clampPoint(found ?? at, room);
  }

  #commit(id: string, geometry: Geometry, what: string): void {
    const finished = rounded(geometry);
    const problem = finished.type === 'polygon' ? polygonProblem(finished) : null;
    if (problem === null) {
      this.#desk.commit([{ id, geometry: finished }], what);
    } else {
      this.#desk.restore();
      this.#desk.refuse(problem.reason);
    }
  }
}

function refOf(handle: string): VertexRef {
  const parts = handle.split(':');
  return parts.length === 3
    ? { ring: Number(parts[1]), index: Number(parts[2]) }
    : { ring: 0, index: Number(parts[1]) };
}

function nameOf(handle: string): string {
  if (handle === 'rotate') return 'Rotate';
  if (handle.startsWith('resize:')) return 'Resize';
  return handle.startsWith('midpoint:') ? 'Add point' : 'Move point';
}

function middleOf(geometry: Geometry, { ring, index }: VertexRef): Point {
  const points = ringsOf(geometry)[ring] ?? [];
  const [ax, ay] = points[index] as Point;
  const [bx, by] = points[(index + 1) % points.length] as Point;
  return [(ax + bx) / 2, (ay + by) / 2];
}

/** What a tool is, what it is told, what it may ask for, and what it shows. One tool a file; each knows its states. */
import type { Geometry, Point } from '@/kit/api/types';
import type { PointerInput } from '../controller';
import type { Bounds, ScreenPoint } from '../points';
import type { Scene, Shape } from '../scene';
import type { Viewport } from '../viewport';
import type { Editing, GeometryChange, Prompts, ToolName, ToolOptions } from './editing';

/** A pointer event in image pixels; `screen` in CSS pixels of the canvas. */
export interface Pointer extends Omit<PointerInput, 'at' | 'path'> {
  readonly at: Point;
  readonly screen: ScreenPoint;
  readonly path: readonly Point[];
}

/** A spot of the overlay that can be pressed. Its key is its `data-handle`, such as `vertex:0:3` or `resize:nw`. */
export interface Handle {
  readonly key: string;
  readonly at: Point;
  readonly look: 'corner' | 'edge' | 'turn' | 'vertex' | 'midpoint' | 'visible' | 'occluded' | 'absent';
  /** For people who cannot see it. */
  readonly label: string;
  readonly cursor?: string;
}

export interface SketchLine {
  readonly points: readonly Point[];
  readonly isClosed?: boolean;
  readonly look: 'draft' | 'wrong' | 'marquee' | 'cut' | 'positive' | 'negative' | 'stem';
}

export interface SketchDot {
  readonly at: Point;
  readonly look: 'draft' | 'first' | 'snap' | 'wrong' | 'positive' | 'negative';
  readonly key?: string;
}

/** What a tool draws above the picture, in image pixels. */
export interface Sketch {
  readonly lines?: readonly SketchLine[];
  readonly dots?: readonly SketchDot[];
  readonly brush?: { readonly at: Point; readonly diameter: number } | null;
}

/** What tools may see and do. */
export interface Desk {
  readonly scene: Scene;
  readonly viewport: Viewport;
  readonly picture: Bounds;
  readonly options: ToolOptions;
  readonly editing: Editing | null;
  /** Ids of visible shapes under a point, the one on top first. */
  pick(at: ScreenPoint): string[];
  hover(id: string | null): void;
  select(ids: Iterable<string>): void;
  reveal(id: string): void;
  /** Shows a shape otherwise than its label is, until `commit` or `restore`. */
  hold(id: string, geometry: Geometry): void;
  restore(): void;
  /** Hands finished changes to the owner of the labels, as one step; what is held stays on show. */
  commit(changes: readonly GeometryChange[], what: string): void;
  refuse(reason: string): void;
  /** A mask that is being painted is shown by the paint layer instead of the scene. */
  readonly paint: PaintLayer;
  setBrushSize(diameter: number): void;
  prompts(prompts: Prompts): void;
  place(at: Point): void;
  redraw(): void;
}

export interface PaintLayer {
  /** Shows a mask in the making; `id` is the label that it stands in for. */
  begin(mask: PaintedMask, color: string, id: string | null): void;
  /** A part of the mask is another now. */
  touch(bounds: Bounds): void;
  /** Shows it until the label itself comes, or takes it away at once. */
  end(isKept: boolean): void;
}

export interface PaintedMask {
  readonly width: number;
  /** Covered rows of a column: top, bottom, top, bottom, … */
  at(x: number): readonly number[];
}

/** A tool with nothing to do; real ones override what they need. */
export abstract class Tool {
  abstract readonly name: ToolName;
  protected readonly desk: Desk;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  /** Points of the draft; null when there is none. */
  get draftPoints(): number | null {
    return null;
  }

  /** False leaves the drag to the view. */
  press(_: Pointer): boolean {
    return true;
  }

  drag(_: Pointer): void {}
  release(_: Pointer): void {}
  click(_: Pointer): void {}
  doubleClick(_: Pointer): void {}
  hover(_: Pointer | null): void {}

  /** Gives up the running press and nothing else. */
  interrupt(): void {}

  turn(_: number): boolean {
    return false;
  }

  /** Escape: true when there was a draft. */
  cancel(): boolean {
    return false;
  }

  /** Backspace: true when there was a point to take back. */
  undoPoint(): boolean {
    return false;
  }

  /** Enter: true when there was a draft, taken or refused. */
  finish(): boolean {
    return false;
  }

  /** Another tool is chosen: what can be kept is finished, the rest goes. */
  leave(): void {
    this.interrupt();
    this.cancel();
  }

  sketch(): Sketch {
    return {};
  }
}

/** The selected shapes that may be changed. */
export function editable({ scene, editing }: Desk): Shape[] {
  if (editing === null) return [];
  return [...scene.selection].flatMap((id) => {
    const shape = scene.shape(id);
    return shape !== undefined && scene.isVisible(id) && !editing.isLocked(id) ? [shape] : [];
  });
}

/** The one selected shape, if it is just one and may be changed. */
export function editableOne(desk: Desk): Shape | null {
  return desk.scene.selection.size === 1 ? (editable(desk)[0] ?? null) : null;
}

/** What the canvas asks of whoever owns the labels, and what it can be told. The canvas itself changes no label. */
import type { Geometry } from '@/kit/api/types';
import type { WorldPoint } from '../points';

export type ToolName =
  | 'select'
  | 'pan'
  | 'bounding_box'
  | 'rotatable_box'
  | 'polygon'
  | 'polyline'
  | 'keypoint'
  | 'skeleton'
  | 'brush'
  | 'eraser'
  /** Adds a hole to the selected polygon. */
  | 'hole'
  /** A line that cuts the selected polygon or mask in two. */
  | 'split'
  /** Clicks and boxes for an agent: see `Prompts`. */
  | 'prompt'
  /** One click that pins an issue: emits 'place'. */
  | 'place';

export interface ToolOptions {
  /** Colour of what is being drawn, '#rrggbb'. */
  readonly color: string;
  /** Names of the class's skeleton points, in order; empty for other shapes. */
  readonly skeletonPoints: readonly string[];
  /** Diameter of brush and eraser, in image pixels. */
  readonly brushSize: number;
  /** Whether drawn and dragged points stick to other shapes' points, edges and to the picture's border. */
  readonly snap: boolean;
}

export interface GeometryChange {
  readonly id: string;
  /** Null takes the label away: a mask that was erased to its last pixel. */
  readonly geometry: Geometry | null;
}

/** Every call is one gesture of a person, finished and valid: one undoable step. */
export interface Editing {
  /** A new shape was drawn with the current tool. */
  draw(geometry: Geometry): void;
  /** `what` names it for the undo menu: "Move", "Resize", "Rotate", "Move point", "Add point", "Paint". */
  change(changes: readonly GeometryChange[], what: string): void;
  /** The label's shape fell into parts: the first keeps its id. */
  split(id: string, parts: readonly Geometry[]): void;
  /** Locked labels can be selected, and not changed. */
  isLocked(id: string): boolean;
  /** A gesture was not taken: why, and the way out, in one sentence. */
  refuse(reason: string): void;
}

/** What the 'prompt' tool has gathered, in image pixels. */
export interface Prompts {
  readonly positive: readonly WorldPoint[];
  readonly negative: readonly WorldPoint[];
  readonly boxes: readonly { x: number; y: number; width: number; height: number }[];
}

/** A marker on the picture, such as an issue's. */
export interface Pin {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly isMuted: boolean;
}

/** A right-click, or the menu key: where, and what is there. */
export interface MenuRequest {
  /** CSS pixels of the window. */
  readonly clientX: number;
  readonly clientY: number;
  readonly at: WorldPoint;
  /** The selection if the click fell on it; else what is under the pointer, now selected; empty on bare picture. */
  readonly ids: readonly string[];
}

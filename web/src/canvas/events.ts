/** What a label canvas tells about. */
import type { WorldPoint } from './points';
import type { FrameCost } from './renderer/renderer';
import type { MenuRequest, Prompts, ToolName } from './tools/editing';
import type { Viewport } from './viewport';

export interface Frame extends FrameCost {
  /** Time of our own code on the main thread, in ms. */
  readonly script: number;
}

export interface Draft {
  readonly tool: ToolName;
  /** How many points it has so far. */
  readonly points: number;
}

export interface CanvasEvents {
  hover: string | null;
  selection: ReadonlySet<string>;
  viewport: Viewport;
  frame: Frame;
  /** Where the pointer is, in image pixels; null when it left. */
  cursor: WorldPoint | null;
  menu: MenuRequest;
  draft: Draft | null;
  prompts: Prompts;
  /** A click with the 'place' tool. */
  place: WorldPoint;
  /** A pin was clicked, by its id. */
  pin: string;
  /** Alt + wheel asked for another diameter, in image pixels: it holds until the next `setTool`. */
  brushSize: number;
}

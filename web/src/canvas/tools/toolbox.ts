/** The chosen tool and the handles: who gets which gesture, and what of a draft can be taken back. */
import type { Point } from '@/kit/api/types';
import type { PointerInput } from '../controller';
import type { ScreenPoint } from '../points';
import { toWorld } from '../viewport';
import { Adjust } from './adjust';
import { BoxTool } from './box';
import { BrushTool } from './brush';
import type { CanvasDesk } from './desk';
import type { Editing, ToolName, ToolOptions } from './editing';
import { HoleTool } from './hole';
import { KeypointTool } from './keypoint';
import { PanTool } from './pan';
import { PlaceTool } from './place';
import { PolygonTool } from './polygon';
import { PolylineTool } from './polyline';
import { PromptTool } from './prompt';
import { SelectTool } from './select';
import { SkeletonTool } from './skeleton';
import { SplitTool } from './split';
import type { Desk, Handle, Pointer, Sketch, Tool } from './tool';

const MAKERS: Record<ToolName, (desk: Desk) => Tool> = {
  select: (desk) => new SelectTool(desk),
  pan: (desk) => new PanTool(desk),
  bounding_box: (desk) => new BoxTool(desk, 'bounding_box'),
  rotatable_box: (desk) => new BoxTool(desk, 'rotatable_box'),
  polygon: (desk) => new PolygonTool(desk),
  polyline: (desk) => new PolylineTool(desk),
  keypoint: (desk) => new KeypointTool(desk),
  skeleton: (desk) => new SkeletonTool(desk),
  brush: (desk) => new BrushTool(desk, 'brush'),
  eraser: (desk) => new BrushTool(desk, 'eraser'),
  hole: (desk) => new HoleTool(desk),
  split: (desk) => new SplitTool(desk),
  prompt: (desk) => new PromptTool(desk),
  place: (desk) => new PlaceTool(desk),
};

/** Tools that change no label work for those who may only look, too. */
const HARMLESS: ReadonlySet<ToolName> = new Set(['select', 'pan', 'place']);

export interface DraftState {
  readonly tool: ToolName;
  readonly points: number;
}

export class Toolbox {
  readonly #desk: CanvasDesk;
  readonly #adjust: Adjust;
  readonly #select: SelectTool;
  readonly #onDraft: (draft: DraftState | null) => void;
  #tool: Tool;
  /** Who draws the draft that waits while the hand tool moves the picture. */
  #resting: Tool | null = null;
  #draft: DraftState | null = null;
  #near: Point | null = null;

  constructor(desk: CanvasDesk, onDraft: (draft: DraftState | null) => void) {
    this.#desk = desk;
    this.#onDraft = onDraft;
    this.#adjust = new Adjust(desk);
    this.#select = new SelectTool(desk);
    this.#tool = this.#select;
  }

  get name(): ToolName {
    return this.#tool.name;
  }

  /** Who has the draft, if there is one: the chosen tool, or the one that rests. */
  get #drawer(): Tool {
    return this.#resting ?? this.#tool;
  }

  get isDrawing(): boolean {
    return this.#drawer.draftPoints !== null;
  }

  setTool(name: ToolName, options: ToolOptions): void {
    if (name !== this.#tool.name) {
      this.#adjust.interrupt();
      this.#tool = this.#exchange(name);
      this.#desk.hover(null);
    }
    this.#desk.options = options;
    this.#changed();
  }

  /** The next tool; the last one's draft waits for it to come back from the hand tool, and is finished for others. */
  #exchange(name: ToolName): Tool {
    const resting = this.#resting;
    this.#resting = null;
    if (name === 'pan' && this.isDrawing) {
      this.#tool.interrupt();
      this.#resting = this.#tool;
    } else {
      this.#tool.leave();
    }
    if (resting?.name === name) return resting;
    resting?.leave();
    return name === 'select' ? this.#select : MAKERS[name](this.#desk);
  }

  /** A draft outlives the loss of the right to edit: it can be finished when that comes back. */
  setEditing(editing: Editing | null): void {
    if (editing === null && this.#desk.editing !== null) {
      this.#adjust.interrupt();
      this.#tool.interrupt();
    }
    this.#desk.editing = editing;
    this.#changed();
  }

  /** The tool that the next gesture goes to. */
  get #active(): Tool {
    return this.#desk.editing === null && !HARMLESS.has(this.#tool.name) ? this.#select : this.#tool;
  }

  get handles(): Handle[] {
    return !this.isDrawing ? this.#adjust.handles(this.#active.name, this.#near) : [];
  }

  get sketch(): Sketch {
    const waiting = this.#drawer;
    return waiting === this.#active ? waiting.sketch() : { ...this.#active.sketch(), ...waiting.sketch() };
  }

  hover(input: PointerInput | null): void {
    this.#near = input && this.#world(input.at);
    this.#active.hover(input && this.#pointer(input));
    this.#desk.redraw();
  }

  press(input: PointerInput): boolean {
    this.#near = this.#world(input.at);
    if (input.handle !== null && this.handles.some(({ key }) => key === input.handle)) {
      return this.#adjust.press(input.handle);
    }
    return this.#active.press(this.#pointer(input));
  }

  drag(input: PointerInput): void {
    this.#near = this.#world(input.at);
    const pointer = this.#pointer(input);
    if (this.#adjust.isBusy) this.#adjust.drag(pointer);
    else this.#active.drag(pointer);
    this.#changed();
  }

  release(input: PointerInput): void {
    if (this.#adjust.isBusy) this.#adjust.release();
    else this.#active.release(this.#pointer(input));
    this.#changed();
  }

  click(input: PointerInput): void {
    const pointer = this.#pointer(input);
    if (this.#adjust.isBusy) this.#adjust.click(pointer);
    else this.#active.click(pointer);
    this.#changed();
  }

  doubleClick(input: PointerInput): void {
    if (input.handle === null || this.#tool.draftPoints !== null)
      this.#active.doubleClick(this.#pointer(input));
    this.#changed();
  }

  interrupt(): void {
    this.#adjust.interrupt();
    this.#active.interrupt();
    this.#changed();
  }

  turn(steps: number): boolean {
    return this.#active.turn(steps);
  }

  cancel(): boolean {
    const wasBusy = this.#adjust.isBusy;
    this.#adjust.interrupt();
    return this.#after(this.#drawer.cancel() || wasBusy);
  }

  undoPoint(): boolean {
    return this.#after(this.#drawer.undoPoint());
  }

  finish(): boolean {
    return this.#after(this.#desk.editing !== null && this.#drawer.finish());
  }

  removeHandle(handle: string): boolean {
    return this.#after(this.#adjust.remove(handle));
  }

  nudgeHandle(handle: string, dx: number, dy: number): boolean {
    return this.#after(this.#adjust.nudge(handle, dx, dy));
  }

  /** Enter on a handle: adds the point in the middle of an edge, changes whether a skeleton's point is there. */
  pressHandle(handle: string): void {
    const at = this.handles.find(({ key }) => key === handle)?.at;
    if (at === undefined || !this.#adjust.press(handle)) return;
    const screen = { x: 0, y: 0 } as ScreenPoint;
    const alt = handle.startsWith('point:');
    this.#adjust.click({ at, screen, path: [at], handle, shift: false, alt, ctrl: false, device: 'mouse' });
    this.#changed();
  }

  #after(did: boolean): boolean {
    this.#changed();
    return did;
  }

  #changed(): void {
    const drawing = this.#drawer;
    const points = drawing.draftPoints;
    const draft = points === null ? null : { tool: drawing.name, points };
    this.#desk.redraw();
    if (draft?.tool === this.#draft?.tool && draft?.points === this.#draft?.points) return;
    this.#draft = draft;
    this.#onDraft(draft);
  }

  #world(at: ScreenPoint): Point {
    const { x, y } = toWorld(this.#desk.viewport, at);
    return [x, y];
  }

  #pointer(input: PointerInput): Pointer {
    const path = input.path.map((at) => this.#world(at));
    return { ...input, at: this.#world(input.at), screen: input.at, path };
  }
}

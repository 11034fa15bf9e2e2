/** What tools work on: the scene, the view, and whoever owns the labels. */
import type { Geometry, Point } from '@/kit/api/types';
import type { Camera } from '../camera';
import type { Emitter } from '../emitter';
import type { CanvasEvents } from '../events';
import { type Bounds, type ScreenPoint, worldPoint } from '../points';
import type { Scene } from '../scene';
import { toWorld, type Viewport } from '../viewport';
import type { Editing, GeometryChange, Prompts, ToolOptions } from './editing';
import type { Desk, PaintLayer } from './tool';

/** How near, in CSS pixels, the pointer must come to a line or dot. */
const REACH = 6;

export interface DeskParts {
  readonly scene: Scene;
  readonly camera: Camera;
  readonly events: Emitter<CanvasEvents>;
  readonly paint: PaintLayer;
  readonly hover: (id: string | null) => void;
  readonly select: (ids: Iterable<string>) => void;
  readonly reveal: (id: string) => void;
  /** The scene is another now. */
  readonly redrawScene: () => void;
  /** Only what lies above it is. */
  readonly redraw: () => void;
}

export class CanvasDesk implements Desk {
  options: ToolOptions = { color: '#868e96', skeletonPoints: [], brushSize: 20, snap: false };
  editing: Editing | null = null;
  readonly #parts: DeskParts;
  /** Shapes that are shown otherwise than their labels are, and what those are. */
  readonly #held = new Map<string, { readonly shown: Geometry; readonly label: Geometry }>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  get scene(): Scene {
    return this.#parts.scene;
  }

  get viewport(): Viewport {
    return this.#parts.camera.viewport;
  }

  get picture(): Bounds {
    return this.#parts.camera.world;
  }

  get paint(): PaintLayer {
    return this.#parts.paint;
  }

  readonly pick = (at: ScreenPoint): string[] =>
    this.scene.pick(toWorld(this.viewport, at), REACH / this.viewport.scale);

  readonly hover = (id: string | null): void => this.#parts.hover(id);
  readonly select = (ids: Iterable<string>): void => this.#parts.select(ids);
  readonly reveal = (id: string): void => this.#parts.reveal(id);
  readonly redraw = (): void => this.#parts.redraw();

  hold(id: string, geometry: Geometry): void {
    const shape = this.scene.shape(id);
    if (shape === undefined) return;
    this.#held.set(id, { shown: geometry, label: this.#held.get(id)?.label ?? shape.geometry });
    this.scene.reshape(id, geometry, true);
    this.#parts.redrawScene();
  }

  restore(): void {
    for (const [id, { label }] of this.#held) this.scene.reshape(id, label);
    this.#held.clear();
    this.#parts.redrawScene();
  }

  /** The labels came anew while some are held: those stay as the hand has them. */
  keepHeld(): void {
    for (const [id, { shown }] of this.#held) {
      const label = this.scene.shape(id)?.geometry;
      if (label === undefined) {
        this.#held.delete(id);
        continue;
      }
      this.#held.set(id, { shown, label });
      this.scene.reshape(id, shown, true);
    }
  }

  commit(changes: readonly GeometryChange[], what: string): void {
    const changed = new Set(changes.map(({ id }) => id));
    for (const [id, { label }] of this.#held) if (!changed.has(id)) this.scene.reshape(id, label);
    this.#held.clear();
    for (const { id, geometry } of changes) {
      if (geometry === null) this.scene.remove(id);
      else this.scene.reshape(id, geometry);
    }
    this.#parts.redrawScene();
    if (changes.length > 0) this.editing?.change(changes, what);
  }

  refuse(reason: string): void {
    this.editing?.refuse(reason);
  }

  setBrushSize(brushSize: number): void {
    this.options = { ...this.options, brushSize };
    this.#parts.events.emit('brushSize', brushSize);
    this.redraw();
  }

  prompts(prompts: Prompts): void {
    this.#parts.events.emit('prompts', prompts);
    this.redraw();
  }

  place([x, y]: Point): void {
    this.#parts.events.emit('place', worldPoint(x, y));
  }
}

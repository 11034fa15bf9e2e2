/** The label canvas: a picture with shapes on it, in any element. No framework; the Label Editor builds on this. */
import './canvas.css';
import { Camera } from './camera';
import { type Gestures, PointerController, type PointerInput } from './controller';
import { around } from './edit/clamp';
import { Emitter } from './emitter';
import type { CanvasEvents } from './events';
import { type KeyLike, viewCommand } from './keyboard';
import { Minimap } from './minimap';
import { NamesOverlay, tagsOf } from './overlay/names';
import { Overlay } from './overlay/overlay';
import { PaintOverlay } from './overlay/paint';
import type { PreviewShape } from './overlay/preview';
import { type Bounds, boundsOfSize, type ScreenPoint } from './points';
import { Canvas2dRenderer } from './renderer/canvas2d';
import type { DeepPicture, Levels } from './renderer/levels';
import { defaultLook, type Look, type Renderer } from './renderer/renderer';
import { WebglRenderer } from './renderer/webgl';
import { Scene, type SceneLabel } from './scene';
import type { TileSource } from './tiles/store';
import { CanvasDesk } from './tools/desk';
import type { Editing, Pin, ToolName, ToolOptions } from './tools/editing';
import { menuAt, menuOf } from './tools/menu';
import { nudge } from './tools/nudge';
import { Toolbox } from './tools/toolbox';
import { toWorld, type Viewport } from './viewport';

export type { CanvasEvents, Frame } from './events';

export interface CanvasOptions {
  /** Which renderer to try first; WebGL2 when left out. */
  readonly renderer?: Renderer['kind'];
}

/** How much the fill of what is painted stands out from the other shapes', as for what is selected. */
const PAINTED_MORE = 0.1;

export class LabelCanvas {
  readonly scene = new Scene();
  readonly events = new Emitter<CanvasEvents>();
  readonly #root = document.createElement('div');
  readonly #renderer: Renderer;
  readonly #controller: PointerController;
  readonly #camera = new Camera((viewport) => this.#moved(viewport));
  readonly #paint = new PaintOverlay(this.scene, () => this.redraw());
  readonly #desk: CanvasDesk;
  readonly #toolbox: Toolbox;
  readonly #overlay: Overlay;
  readonly #names = new NamesOverlay();
  readonly #resizes: ResizeObserver;
  #minimap: Minimap | null = null;
  #thumbnail: CanvasImageSource | null = null;
  #pointer: ScreenPoint | null = null;
  #look: Look = defaultLook;
  #nameOf: ((id: string) => string) | null = null;
  #frame = 0;
  /** Whether the scene itself has to be drawn, or only what lies above it. */
  #isSceneStale = true;

  /** Throws when the browser can draw neither with WebGL2 nor with Canvas2D. */
  constructor(host: HTMLElement, options: CanvasOptions = {}) {
    this.#root.className = 'lm-canvas';
    this.#root.dataset.editing = '';
    const canvas = document.createElement('canvas');
    const renderer =
      (options.renderer === 'canvas2d' ? null : WebglRenderer.create(canvas, () => this.redraw())) ??
      Canvas2dRenderer.create(canvas, () => this.redraw());
    if (renderer === null) throw new Error('This browser cannot draw: neither WebGL2 nor Canvas2D is there.');
    this.#renderer = renderer;
    this.#desk = new CanvasDesk({
      scene: this.scene,
      camera: this.#camera,
      events: this.events,
      paint: this.#paint,
      hover: (id) => this.hover(id),
      select: (ids) => this.setSelection(ids),
      reveal: (id) => this.reveal(id),
      redrawScene: () => this.redraw(),
      redraw: () => this.#schedule(),
    });
    this.#toolbox = new Toolbox(this.#desk, (draft) => this.events.emit('draft', draft));
    this.#overlay = new Overlay(this.scene, this.#toolbox, (id) => this.events.emit('pin', id));
    this.#root.append(canvas, this.#paint.element, this.#names.element);
    this.#root.append(this.#overlay.element, this.#overlay.pins.element);
    host.append(this.#root);
    this.#controller = new PointerController(this.#root, this.#gestures());
    this.#resizes = new ResizeObserver(() => this.#resize());
    this.#resizes.observe(host);
    this.#resize();
  }

  get rendererKind(): Renderer['kind'] {
    return this.#renderer.kind;
  }

  get viewport(): Viewport {
    return this.#camera.viewport;
  }

  /**
   * The picture, stretched over `width` x `height` image pixels, in which all geometry is given. A picture of
   * another size is fitted anew; one of the same size leaves the view alone.
   */
  setImage(picture: ImageBitmap | DeepPicture | null, width: number, height: number): void {
    this.#renderer.setImage(picture, boundsOfSize(width, height));
    this.#setWorld(width, height);
    if (picture instanceof ImageBitmap) this.setThumbnail(picture);
  }

  /** A picture in tiles: those that the view needs are fetched as it moves. */
  setTiles(source: TileSource, width: number, height: number): void {
    this.#renderer.setTiles(source, boundsOfSize(width, height));
    this.#setWorld(width, height);
  }

  /** What the minimap shows; only needed for pictures that `setImage` does not get as a bitmap. */
  setThumbnail(source: CanvasImageSource | null): void {
    this.#thumbnail = source;
    this.#showThumbnail();
  }

  /** What of a sixteen-bit picture is black, and what white. */
  setLevels(levels: Levels): void {
    this.setLook({ levels });
  }

  setLabels(labels: readonly SceneLabel[], isHidden: (id: string) => boolean): void {
    this.scene.show(labels);
    this.scene.hide(isHidden);
    this.#desk.keepHeld();
    this.#paint.settle();
    this.redraw();
  }

  setLook(look: Partial<Look>): void {
    this.#look = { ...this.#look, ...look };
    this.#paint.fillOpacity = Math.min(this.#look.fillOpacity + PAINTED_MORE, 1);
    this.redraw();
  }

  /** Text beside each shape; null for none. */
  setNames(nameOf: ((id: string) => string) | null): void {
    this.#nameOf = nameOf;
    this.#schedule();
  }

  hover(id: string | null): void {
    if (!this.scene.hover(id)) return;
    this.#root.dataset.over = id === null ? '' : 'shape';
    this.events.emit('hover', id);
    this.redraw();
  }

  get selection(): ReadonlySet<string> {
    return this.scene.selection;
  }

  setSelection(ids: Iterable<string>): void {
    if (!this.scene.select(ids)) return;
    this.events.emit('selection', this.scene.selection);
    this.redraw();
  }

  select(id: string | null): void {
    this.setSelection(id === null ? [] : [id]);
  }

  /** Without the right to edit, tools that change labels work as 'select'. A draft is kept when the tool stays. */
  setTool(tool: ToolName, options: ToolOptions): void {
    this.#toolbox.setTool(tool, options);
    this.#root.dataset.tool = tool;
  }

  /** Null: nothing can be changed. */
  setEditing(editing: Editing | null): void {
    this.#toolbox.setEditing(editing);
    this.#root.dataset.editing = editing === null ? '' : 'on';
  }

  /** Escape while drawing: true when there was a draft. */
  cancelDraft(): boolean {
    return this.#toolbox.cancel();
  }

  /** Backspace while drawing: true when there was a point to take back. */
  undoDraftPoint(): boolean {
    return this.#toolbox.undoPoint();
  }

  /** Enter while drawing: true when there was a draft, taken or refused. */
  finishDraft(): boolean {
    return this.#toolbox.finish();
  }

  clearPrompts(): void {
    if (this.#toolbox.name === 'prompt') this.#toolbox.cancel();
  }

  showPreview(shapes: readonly PreviewShape[] | null): void {
    this.#overlay.setPreview(shapes ?? []);
    this.#schedule();
  }

  setPins(pins: readonly Pin[]): void {
    this.#overlay.setPins(pins);
    this.#schedule();
  }

  setCrosshair(isOn: boolean): void {
    this.#overlay.setCrosshair(isOn);
    this.#schedule();
  }

  /** A small view of the whole picture in `host`, which has a size of its own; null takes it away. */
  attachMinimap(host: HTMLElement | null): void {
    this.#minimap?.dispose();
    this.#minimap = host && new Minimap(host, (at) => this.#camera.lookAt(at));
    this.#showThumbnail();
  }

  /** Asks for the menu by keyboard, at these labels: the selected ones when left out. */
  openMenuAt(ids: Iterable<string> = this.selection): void {
    this.events.emit('menu', menuOf([...ids], this.#desk, this.#root.getBoundingClientRect()));
  }

  /** Moves the selected shapes by image pixels, as one step. False when none can be moved. */
  nudge(dx: number, dy: number): boolean {
    return nudge(this.#desk, dx, dy);
  }

  fit(): void {
    this.#camera.fit();
  }

  fitSelection(): void {
    const bounds = this.#boundsOf(this.selection);
    if (bounds !== null) this.#camera.reveal(bounds);
  }

  /** One image pixel on one pixel of the screen. */
  actualSize(): void {
    this.#camera.actualSize();
  }

  zoomBy(factor: number, at?: ScreenPoint): void {
    this.#camera.zoomBy(factor, at);
  }

  panBy(dx: number, dy: number): void {
    this.#camera.panBy(dx, dy);
  }

  /** Brings a shape into the middle, large enough to look at. */
  reveal(id: string): void {
    const bounds = this.#boundsOf([id]);
    if (bounds !== null) this.#camera.reveal(bounds);
  }

  /** True when the key moved the view. */
  handleKey(event: KeyLike): boolean {
    const command = viewCommand(event);
    if (command === null) return false;
    if (command.kind === 'fit') this.fit();
    else if (command.kind === 'actualSize') this.actualSize();
    else if (command.kind === 'zoom') this.zoomBy(command.factor);
    else this.panBy(command.dx, command.dy);
    return true;
  }

  /** Draws with the next frame. */
  redraw(): void {
    this.#isSceneStale = true;
    this.#schedule();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = -1;
    this.#camera.stop();
    this.#resizes.disconnect();
    this.#controller.dispose();
    this.#minimap?.dispose();
    this.#paint.end(false);
    this.#renderer.dispose();
    this.#root.remove();
  }

  #gestures(): Gestures {
    const toolbox = this.#toolbox;
    const track = (input: PointerInput | null) => {
      this.#pointer = input?.at ?? null;
      this.events.emit('cursor', input && toWorld(this.viewport, input.at));
      this.#schedule();
    };
    return {
      pan: (dx, dy) => this.panBy(dx, dy),
      zoom: (at, factor) => this.zoomBy(factor, at),
      hover: (input) => {
        track(input);
        toolbox.hover(input);
      },
      press: (input) => {
        track(input);
        return toolbox.press(input);
      },
      drag: (input) => {
        track(input);
        toolbox.drag(input);
      },
      release: (input) => toolbox.release(input),
      interrupt: () => toolbox.interrupt(),
      click: (input) => toolbox.click(input),
      doubleClick: (input) => toolbox.doubleClick(input),
      menu: (input) => {
        if (input === null) this.openMenuAt();
        else {
          const box = this.#root.getBoundingClientRect();
          this.events.emit('menu', menuAt(input, this.#desk, box, toolbox.isDrawing));
        }
      },
      turn: (steps) => toolbox.turn(steps),
    };
  }

  #setWorld(width: number, height: number): void {
    this.#thumbnail = null;
    this.#camera.setWorld(width, height);
    this.#showThumbnail();
    this.redraw();
  }

  #showThumbnail(): void {
    const { maxX, maxY } = this.#camera.world;
    this.#minimap?.setPicture(this.#thumbnail, maxX, maxY);
    this.#minimap?.update(this.viewport);
  }

  #moved(viewport: Viewport): void {
    this.events.emit('viewport', viewport);
    this.#minimap?.update(viewport);
    this.redraw();
  }

  #resize(): void {
    this.#camera.resize(Math.max(this.#root.clientWidth, 1), Math.max(this.#root.clientHeight, 1));
  }

  #boundsOf(ids: Iterable<string>): Bounds | null {
    const all = [...ids].flatMap((id) => this.scene.shape(id)?.form.bounds ?? []);
    return all.length === 0 ? null : all.reduce(around);
  }

  #schedule(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    const start = performance.now();
    const { viewport } = this;
    const isStale = this.#isSceneStale;
    this.#isSceneStale = false;
    const cost = isStale ? this.#renderer.draw(this.scene, viewport, devicePixelRatio, this.#look) : null;
    this.#paint.update(viewport, devicePixelRatio);
    this.#overlay.update(viewport, this.#pointer, this.#desk.options.color);
    if (isStale)
      this.#names.update(this.#nameOf === null ? [] : tagsOf(this.scene, viewport, this.#nameOf), viewport);
    if (cost !== null) this.events.emit('frame', { ...cost, script: performance.now() - start });
  }
}

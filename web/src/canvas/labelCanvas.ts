/** The label canvas: a picture with shapes on it, in any element. No framework; the Label Editor builds on this. */
import './canvas.css';
import { PointerController } from './controller';
import { Emitter } from './emitter';
import { type KeyLike, viewCommand } from './keyboard';
import { NamesOverlay, type NameTag } from './overlay/names';
import { SelectionOverlay } from './overlay/selection';
import { type Bounds, boundsOfSize, intersects, type ScreenPoint } from './points';
import { Canvas2dRenderer } from './renderer/canvas2d';
import type { DeepPicture, Levels } from './renderer/levels';
import { defaultLook, type FrameCost, type Look, type Renderer } from './renderer/renderer';
import { WebglRenderer } from './renderer/webgl';
import { Scene, type SceneLabel, type Shape, sizeOf } from './scene';
import type { TileSource } from './tiles/store';
import { ViewAnimation } from './viewAnimation';
import {
  centre,
  emptyViewport,
  fitTo,
  keepInSight,
  panBy,
  resize,
  toWorld,
  type Viewport,
  visibleBounds,
  zoomBy,
  zoomTo,
} from './viewport';

export interface Frame extends FrameCost {
  /** Time of our own code on the main thread, in ms. */
  readonly script: number;
}

export interface CanvasEvents {
  hover: string | null;
  select: string | null;
  viewport: Viewport;
  frame: Frame;
}

export interface CanvasOptions {
  /** Which renderer to try first; WebGL2 when left out. */
  readonly renderer?: Renderer['kind'];
}

/** How near, in CSS pixels, the pointer must come to a line or dot. */
const REACH = 6;
/** Shapes smaller than this, in CSS pixels, have no name beside them. */
const NAMED_FROM = 14;
/** No more names than this are tried: beyond, they would cover the picture. */
const MAX_NAMES = 200;
/** A shape that is brought into view leaves this share of the canvas free on each side, so that its surroundings show. */
const REVEAL_ROOM = 0.25;
/** The closest look at a small shape, in CSS pixels per image pixel. */
const REVEAL_SCALE = 3;

export class LabelCanvas {
  readonly scene = new Scene();
  readonly events = new Emitter<CanvasEvents>();
  readonly #root = document.createElement('div');
  readonly #renderer: Renderer;
  readonly #controller: PointerController;
  readonly #animation = new ViewAnimation((viewport) => this.#moveTo(viewport));
  readonly #selection = new SelectionOverlay();
  readonly #names = new NamesOverlay();
  readonly #resizes: ResizeObserver;
  #viewport: Viewport = emptyViewport;
  #world: Bounds = boundsOfSize(1, 1);
  #look: Look = defaultLook;
  #nameOf: ((id: string) => string) | null = null;
  #frame = 0;
  /** True until a person moves the view: the picture then stays fitted while the canvas changes its size. */
  #isFitted = true;

  /** Throws when the browser can draw neither with WebGL2 nor with Canvas2D. */
  constructor(host: HTMLElement, options: CanvasOptions = {}) {
    this.#root.className = 'lm-canvas';
    const canvas = document.createElement('canvas');
    const renderer =
      (options.renderer === 'canvas2d' ? null : WebglRenderer.create(canvas, () => this.redraw())) ??
      Canvas2dRenderer.create(canvas, () => this.redraw());
    if (renderer === null) throw new Error('This browser cannot draw: neither WebGL2 nor Canvas2D is there.');
    this.#renderer = renderer;
    this.#root.append(canvas, this.#selection.element, this.#names.element);
    host.append(this.#root);
    this.#controller = new PointerController(this.#root, {
      pan: (dx, dy) => this.panBy(dx, dy),
      zoom: (at, factor) => this.zoomBy(factor, at),
      hover: (at) => this.#pointAt(at),
      click: (at) => this.#clickAt(at),
      doubleClick: (at) => this.#revealAt(at),
    });
    this.#resizes = new ResizeObserver(() => this.#resize());
    this.#resizes.observe(host);
    this.#resize();
  }

  get rendererKind(): Renderer['kind'] {
    return this.#renderer.kind;
  }

  get viewport(): Viewport {
    return this.#viewport;
  }

  /**
   * The picture, stretched over `width` x `height` image pixels, in which all geometry is given. A picture of
   * another size is fitted anew; one of the same size leaves the view alone.
   */
  setImage(picture: ImageBitmap | DeepPicture | null, width: number, height: number): void {
    this.#renderer.setImage(picture, boundsOfSize(width, height));
    this.#setWorld(width, height);
  }

  /** A picture in tiles: those that the view needs are fetched as it moves. */
  setTiles(source: TileSource, width: number, height: number): void {
    this.#renderer.setTiles(source, boundsOfSize(width, height));
    this.#setWorld(width, height);
  }

  /** What of a sixteen-bit picture is black, and what white. */
  setLevels(levels: Levels): void {
    this.setLook({ levels });
  }

  setLabels(labels: readonly SceneLabel[], isHidden: (id: string) => boolean): void {
    this.scene.show(labels);
    this.scene.hide(isHidden);
    this.redraw();
  }

  setLook(look: Partial<Look>): void {
    this.#look = { ...this.#look, ...look };
    this.redraw();
  }

  /** Text beside each shape; null for none. */
  setNames(nameOf: ((id: string) => string) | null): void {
    this.#nameOf = nameOf;
    this.redraw();
  }

  hover(id: string | null): void {
    if (!this.scene.hover(id)) return;
    this.#root.dataset.over = id === null ? '' : 'shape';
    this.events.emit('hover', id);
    this.redraw();
  }

  select(id: string | null): void {
    if (!this.scene.select(id)) return;
    this.events.emit('select', id);
    this.redraw();
  }

  fit(): void {
    this.#isFitted = true;
    this.#animation.run(this.#viewport, fitTo(this.#viewport, this.#world));
  }

  /** One image pixel on one pixel of the screen. */
  actualSize(): void {
    this.#isFitted = false;
    const { viewport } = this;
    this.#animation.run(viewport, this.#kept(zoomTo(viewport, centre(viewport), 1 / devicePixelRatio)));
  }

  zoomBy(factor: number, at: ScreenPoint = centre(this.#viewport)): void {
    this.#animation.stop();
    this.#isFitted = false;
    this.#moveTo(this.#kept(zoomBy(this.#viewport, at, factor, this.#world)));
  }

  panBy(dx: number, dy: number): void {
    this.#animation.stop();
    this.#isFitted = false;
    this.#moveTo(this.#kept(panBy(this.#viewport, dx, dy)));
  }

  /** Brings a shape into the middle, large enough to look at. */
  reveal(id: string): void {
    const shape = this.scene.shape(id);
    if (shape === undefined) return;
    this.#isFitted = false;
    const room = Math.min(this.#viewport.width, this.#viewport.height) * REVEAL_ROOM;
    const target = fitTo(this.#viewport, shape.form.bounds, room, REVEAL_SCALE);
    this.#animation.run(this.#viewport, this.#kept(target));
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
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = -1;
    this.#animation.stop();
    this.#resizes.disconnect();
    this.#controller.dispose();
    this.#renderer.dispose();
    this.#root.remove();
  }

  #setWorld(width: number, height: number): void {
    const isAnother = this.#world.maxX !== width || this.#world.maxY !== height;
    this.#world = boundsOfSize(width, height);
    if (isAnother) {
      this.#animation.stop();
      this.#isFitted = true;
      this.#moveTo(fitTo(this.#viewport, this.#world));
    }
    this.redraw();
  }

  #kept(viewport: Viewport): Viewport {
    return keepInSight(viewport, this.#world);
  }

  #moveTo(viewport: Viewport): void {
    this.#viewport = viewport;
    this.events.emit('viewport', viewport);
    this.redraw();
  }

  #resize(): void {
    const width = Math.max(this.#root.clientWidth, 1);
    const height = Math.max(this.#root.clientHeight, 1);
    const resized = resize(this.#viewport, width, height);
    this.#moveTo(this.#isFitted ? fitTo(resized, this.#world) : resized);
  }

  #pick(at: ScreenPoint): string[] {
    return this.scene.pick(toWorld(this.#viewport, at), REACH / this.#viewport.scale);
  }

  #pointAt(at: ScreenPoint | null): void {
    this.hover(at === null ? null : (this.#pick(at)[0] ?? null));
  }

  /** A click on the selected shape goes on to the one below, so that shapes under others can be reached. */
  #clickAt(at: ScreenPoint): void {
    const ids = this.#pick(at);
    const next = ids[(ids.indexOf(this.scene.selected ?? '') + 1) % Math.max(ids.length, 1)];
    this.select(next ?? null);
  }

  #revealAt(at: ScreenPoint): void {
    const id = this.#pick(at)[0];
    if (id === undefined) return;
    this.select(id);
    this.reveal(id);
  }

  #draw(): void {
    this.#frame = 0;
    const start = performance.now();
    const cost = this.#renderer.draw(this.scene, this.#viewport, devicePixelRatio, this.#look);
    const { selected } = this.scene;
    const shape =
      selected !== null && this.scene.isVisible(selected) ? this.scene.shape(selected) : undefined;
    this.#selection.update(shape ?? null, shape?.color ?? '', this.#viewport);
    this.#names.update(this.#tags(), this.#viewport);
    this.events.emit('frame', { ...cost, script: performance.now() - start });
  }

  /** The names to place: of the marked shapes, then of the largest in sight. */
  #tags(): NameTag[] {
    const nameOf = this.#nameOf;
    if (nameOf === null) return [];
    const { scene } = this;
    const tags: NameTag[] = [];
    const sight = visibleBounds(this.#viewport);
    const add = ({ id, color, form: { bounds } }: Shape) => {
      if (!intersects(bounds, sight) || !scene.isVisible(id)) return;
      tags.push({ id, text: nameOf(id), color, x: bounds.minX, y: bounds.minY });
    };
    const marked = [scene.selected, scene.hovered].map((id) => (id === null ? undefined : scene.shape(id)));
    for (const shape of new Set(marked)) if (shape !== undefined) add(shape);
    for (const shape of scene.bySize) {
      if (tags.length >= MAX_NAMES) break;
      const size = sizeOf(shape.form) * this.#viewport.scale;
      // A single point has no size, and is worth a name all the same.
      if ((size === 0 || size >= NAMED_FROM) && !marked.includes(shape)) add(shape);
    }
    return tags;
  }
}

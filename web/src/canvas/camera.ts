/** Where the canvas looks: the viewport, moved by people or gliding to a place. Draws nothing. */
import { type Bounds, boundsOfSize, type ScreenPoint, type WorldPoint } from './points';
import { ViewAnimation } from './viewAnimation';
import {
  centre,
  centreOn,
  emptyViewport,
  fitTo,
  keepInSight,
  panBy,
  resize,
  type Viewport,
  zoomBy,
  zoomTo,
} from './viewport';

/** A shape that is brought into view leaves this share of the canvas free on each side, so that its surroundings show. */
const REVEAL_ROOM = 0.25;
/** The closest look at a small shape, in CSS pixels per image pixel. */
const REVEAL_SCALE = 3;

export class Camera {
  readonly #onMove: (viewport: Viewport) => void;
  readonly #animation = new ViewAnimation((viewport) => this.#moveTo(viewport));
  #viewport: Viewport = emptyViewport;
  #world: Bounds = boundsOfSize(1, 1);
  /** True until a person moves the view: the picture then stays fitted while the canvas changes its size. */
  #isFitted = true;

  constructor(onMove: (viewport: Viewport) => void) {
    this.#onMove = onMove;
  }

  get viewport(): Viewport {
    return this.#viewport;
  }

  /** The picture, in image pixels. */
  get world(): Bounds {
    return this.#world;
  }

  /** A picture of another size is fitted anew; one of the same size leaves the view alone. */
  setWorld(width: number, height: number): void {
    if (this.#world.maxX === width && this.#world.maxY === height) return;
    this.#world = boundsOfSize(width, height);
    this.#animation.stop();
    this.#isFitted = true;
    this.#moveTo(fitTo(this.#viewport, this.#world));
  }

  resize(width: number, height: number): void {
    const resized = resize(this.#viewport, width, height);
    this.#moveTo(this.#isFitted ? fitTo(resized, this.#world) : resized);
  }

  fit(): void {
    this.#animation.run(this.#viewport, fitTo(this.#viewport, this.#world));
    this.#isFitted = true;
  }

  /** One image pixel on one pixel of the screen. */
  actualSize(): void {
    const { viewport } = this;
    this.#glide(zoomTo(viewport, centre(viewport), 1 / devicePixelRatio));
  }

  zoomBy(factor: number, at: ScreenPoint = centre(this.#viewport)): void {
    this.#jump(zoomBy(this.#viewport, at, factor, this.#world));
  }

  panBy(dx: number, dy: number): void {
    this.#jump(panBy(this.#viewport, dx, dy));
  }

  /** Brings a place into the middle, at the same scale. */
  lookAt(at: WorldPoint): void {
    this.#jump(centreOn(this.#viewport, at));
  }

  /** Brings a part of the picture into the middle, large enough to look at. */
  reveal(bounds: Bounds, maxScale = REVEAL_SCALE): void {
    const room = Math.min(this.#viewport.width, this.#viewport.height) * REVEAL_ROOM;
    this.#glide(fitTo(this.#viewport, bounds, room, maxScale));
  }

  stop(): void {
    this.#animation.stop();
  }

  #jump(viewport: Viewport): void {
    this.#animation.stop();
    this.#isFitted = false;
    this.#moveTo(keepInSight(viewport, this.#world));
  }

  #glide(viewport: Viewport): void {
    this.#isFitted = false;
    this.#animation.run(this.#viewport, keepInSight(viewport, this.#world));
  }

  #moveTo(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#onMove(viewport);
  }
}

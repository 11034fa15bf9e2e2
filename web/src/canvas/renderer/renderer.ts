/** What every renderer can do; the rest of the canvas does not know which one draws. */
import type { Bounds } from '../points';
import type { Scene } from '../scene';
import type { TileSource } from '../tiles/store';
import type { Viewport } from '../viewport';
import { ALL_LEVELS, type DeepPicture, type Levels } from './levels';

/** How image and shapes are shown, over all shapes. */
export interface Look {
  /** 0 to 1 */
  readonly fillOpacity: number;
  /** CSS pixels */
  readonly lineWidth: number;
  /** 1 leaves the image as it is. */
  readonly brightness: number;
  readonly contrast: number;
  /** For pictures of sixteen bits. */
  readonly levels: Levels;
}

export const defaultLook: Look = {
  fillOpacity: 0.2,
  lineWidth: 1.75,
  brightness: 1,
  contrast: 1,
  levels: ALL_LEVELS,
};

/** What differs for a shape that is hovered or selected, and for dots. CSS pixels, or added opacity. */
export const EMPHASIS = { hoverWidth: 1, selectedWidth: 0.75, hoverFill: 0.2, selectedFill: 0.1 } as const;
export const DOT_RADIUS = 4.5;
export const DOT_RIM = 1.25;

/** From this many device pixels per image pixel on, pixels are shown as squares. */
export const SHARP_FROM = 4;

/** What one frame cost, in terms that do not depend on the machine. */
export interface FrameCost {
  drawCalls: number;
  uploads: number;
  uploadBytes: number;
}

export interface Renderer {
  readonly kind: 'webgl2' | 'canvas2d';
  /** The picture, stretched over `world`; null takes it away. The caller keeps a bitmap open while it shows. */
  setImage(picture: ImageBitmap | DeepPicture | null, world: Bounds): void;
  /** A picture in tiles instead; only those that the view needs are fetched. */
  setTiles(source: TileSource, world: Bounds): void;
  /** Takes the scene's changes in and draws. `pixelRatio` is device pixels per CSS pixel. */
  draw(scene: Scene, viewport: Viewport, pixelRatio: number, look: Look): FrameCost;
  dispose(): void;
}

/** Makes the canvas as many device pixels as it covers, so that one pixel drawn is one pixel shown. */
export function fitCanvas(canvas: HTMLCanvasElement, viewport: Viewport, pixelRatio: number): void {
  const width = Math.max(1, Math.round(viewport.width * pixelRatio));
  const height = Math.max(1, Math.round(viewport.height * pixelRatio));
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
  canvas.style.width = `${width / pixelRatio}px`;
  canvas.style.height = `${height / pixelRatio}px`;
}

/** Draws with Canvas2D, for browsers without WebGL2. Only what is in sight, from paths that are kept. */
import type { Form } from '../form';
import type { Bounds } from '../points';
import { drawOrder, type Scene, type Shape } from '../scene';
import { HIDDEN, HOVERED, SELECTED, type StyleSheet } from '../style';
import { segmentsOf, trianglesOf } from '../tessellate';
import type { TileSource } from '../tiles/store';
import { type Viewport, visibleBounds } from '../viewport';
import { Bitmap2d, Deep2d, type Picture2d, Tiles2d } from './canvas2dPictures';
import type { DeepPicture } from './levels';
import {
  DOT_RADIUS,
  DOT_RIM,
  EMPHASIS,
  type FrameCost,
  fitCanvas,
  type Look,
  type Renderer,
  SHARP_FROM,
} from './renderer';

interface Paths {
  readonly form: Form;
  readonly fill: Path2D;
  readonly line: Path2D;
}

interface Emphasis {
  readonly rgb: string;
  readonly opacity: number;
  readonly moreFill: number;
  readonly moreWidth: number;
}

export class Canvas2dRenderer implements Renderer {
  readonly kind = 'canvas2d';
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #paths = new Map<number, Paths>();
  readonly #onChange: () => void;
  #picture: Picture2d | null = null;

  /** `onChange` asks for a frame: tiles came. */
  static create(canvas: HTMLCanvasElement, onChange: () => void): Canvas2dRenderer | null {
    const context = canvas.getContext('2d');
    return context && new Canvas2dRenderer(canvas, context, onChange);
  }

  private constructor(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, onChange: () => void) {
    this.#canvas = canvas;
    this.#context = context;
    this.#onChange = onChange;
  }

  setImage(picture: ImageBitmap | DeepPicture | null, world: Bounds): void {
    if (picture === null) this.#show(null);
    else this.#show('values' in picture ? new Deep2d(picture, world) : new Bitmap2d(picture, world));
  }

  setTiles(source: TileSource, world: Bounds): void {
    this.#show(new Tiles2d(source, world, this.#onChange));
  }

  draw(scene: Scene, viewport: Viewport, pixelRatio: number, look: Look): FrameCost {
    const context = this.#context;
    fitCanvas(this.#canvas, viewport, pixelRatio);
    const zoom = viewport.scale * pixelRatio;
    context.resetTransform();
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    let drawCalls = this.#drawImage(viewport, pixelRatio, look);
    context.setTransform(zoom, 0, 0, zoom, -viewport.x * zoom, -viewport.y * zoom);
    scene.styles.takeChanged();
    scene.takeReordered();
    for (const slot of scene.takeChanged()) this.#paths.delete(slot);
    const shapes = scene.index
      .within(visibleBounds(viewport))
      .filter((slot) => !scene.styles.has(slot, HIDDEN))
      .map((slot) => scene.shapeAt(slot) as Shape)
      .sort(drawOrder);
    for (const shape of shapes) drawCalls += this.#drawFill(shape, scene.styles, look);
    for (const shape of shapes) drawCalls += this.#drawLines(shape, scene.styles, viewport, look);
    return { drawCalls, uploads: 0, uploadBytes: 0 };
  }

  dispose(): void {
    this.#paths.clear();
    this.#show(null);
  }

  #show(picture: Picture2d | null): void {
    this.#picture?.dispose();
    this.#picture = picture;
  }

  #drawImage(viewport: Viewport, pixelRatio: number, look: Look): number {
    if (this.#picture === null) return 0;
    const context = this.#context;
    const isPlain = look.brightness === 1 && look.contrast === 1;
    context.filter = isPlain ? 'none' : `brightness(${look.brightness}) contrast(${look.contrast})`;
    context.imageSmoothingEnabled = viewport.scale * pixelRatio < SHARP_FROM;
    context.imageSmoothingQuality = 'high';
    const calls = this.#picture.draw(context, viewport, pixelRatio, look.levels);
    context.filter = 'none';
    return calls;
  }

  #drawFill(shape: Shape, styles: StyleSheet, look: Look): number {
    if (shape.form.area === 0) return 0;
    const { rgb, opacity, moreFill } = emphasisOf(styles, shape.slot);
    this.#context.globalAlpha = Math.min(look.fillOpacity * opacity + moreFill, 1);
    this.#context.fillStyle = rgb;
    this.#context.fill(this.#pathsOf(shape).fill, shape.form.mask === null ? 'evenodd' : 'nonzero');
    this.#context.globalAlpha = 1;
    return 1;
  }

  #drawLines(shape: Shape, styles: StyleSheet, viewport: Viewport, look: Look): number {
    const context = this.#context;
    const { rgb, opacity, moreWidth } = emphasisOf(styles, shape.slot);
    context.globalAlpha = opacity;
    context.strokeStyle = rgb;
    context.lineWidth = (look.lineWidth + moreWidth) / viewport.scale;
    context.lineJoin = 'round';
    context.lineCap = 'round';
    context.stroke(this.#pathsOf(shape).line);
    const radius = (DOT_RADIUS + moreWidth) / viewport.scale;
    const rim = DOT_RIM / viewport.scale;
    const { dots, hollowDots } = shape.form;
    this.#drawDots(dots, radius, '#fff');
    this.#drawDots(dots, radius - rim, rgb);
    context.lineWidth = 2 * rim;
    this.#drawDots(hollowDots, radius - rim, null);
    context.globalAlpha = 1;
    return 1 + dots.length + hollowDots.length / 2;
  }

  #drawDots(dots: Float64Array, radius: number, fill: string | null): void {
    const context = this.#context;
    for (let i = 0; i < dots.length; i += 2) {
      context.beginPath();
      context.arc(dots[i] as number, dots[i + 1] as number, radius, 0, 2 * Math.PI);
      if (fill === null) context.stroke();
      else {
        context.fillStyle = fill;
        context.fill();
      }
    }
  }

  #pathsOf({ slot, form }: Shape): Paths {
    let paths = this.#paths.get(slot);
    if (paths === undefined || paths.form !== form) {
      paths = { form, fill: fillPath(form), line: linePath(form) };
      this.#paths.set(slot, paths);
    }
    return paths;
  }
}

function emphasisOf(styles: StyleSheet, slot: number): Emphasis {
  const isHovered = styles.has(slot, HOVERED);
  const isSelected = styles.has(slot, SELECTED);
  return {
    rgb: `rgb(${styles.colorOf(slot).join(' ')})`,
    opacity: styles.opacityOf(slot),
    moreFill: (isHovered ? EMPHASIS.hoverFill : 0) + (isSelected ? EMPHASIS.selectedFill : 0),
    moreWidth: (isHovered ? EMPHASIS.hoverWidth : 0) + (isSelected ? EMPHASIS.selectedWidth : 0),
  };
}

function fillPath(form: Form): Path2D {
  const path = new Path2D();
  if (form.mask !== null) {
    const { vertices } = trianglesOf(form);
    for (let i = 0; i < vertices.length; i += 8) {
      const [minX, minY, maxX, maxY] = [
        vertices[i],
        vertices[i + 1],
        vertices[i + 4],
        vertices[i + 5],
      ] as number[];
      path.rect(
        minX as number,
        minY as number,
        (maxX as number) - (minX as number),
        (maxY as number) - (minY as number),
      );
    }
  }
  for (const ring of form.rings) trace(path, ring, true);
  return path;
}

function linePath(form: Form): Path2D {
  const path = new Path2D();
  for (const ring of form.rings) trace(path, ring, true);
  for (const line of form.lines) trace(path, line, false);
  if (form.mask === null) return path;
  const segments = segmentsOf(form);
  for (let i = 0; i < segments.length; i += 4) {
    path.moveTo(segments[i] as number, segments[i + 1] as number);
    path.lineTo(segments[i + 2] as number, segments[i + 3] as number);
  }
  return path;
}

function trace(path: Path2D, points: Float64Array, isClosed: boolean): void {
  path.moveTo(points[0] as number, points[1] as number);
  for (let i = 2; i < points.length; i += 2) path.lineTo(points[i] as number, points[i + 1] as number);
  if (isClosed) path.closePath();
}

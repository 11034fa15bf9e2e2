/** Draws with Canvas2D, for browsers without WebGL2. Only what is in sight, from paths that are kept. */
import type { Form } from '../form';
import type { Bounds } from '../points';
import type { Scene, Shape } from '../scene';
import { HIDDEN, HOVERED, SELECTED, type StyleSheet } from '../style';
import { segmentsOf, trianglesOf } from '../tessellate';
import { type Viewport, visibleBounds } from '../viewport';
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
  #bitmap: ImageBitmap | null = null;
  #world: Bounds = { minX: 0, minY: 0, maxX: 0, maxY: 0 };

  static create(canvas: HTMLCanvasElement): Canvas2dRenderer | null {
    const context = canvas.getContext('2d');
    return context && new Canvas2dRenderer(canvas, context);
  }

  private constructor(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D) {
    this.#canvas = canvas;
    this.#context = context;
  }

  setImage(bitmap: ImageBitmap | null, world: Bounds): void {
    this.#bitmap = bitmap;
    this.#world = world;
  }

  draw(scene: Scene, viewport: Viewport, pixelRatio: number, look: Look): FrameCost {
    const context = this.#context;
    fitCanvas(this.#canvas, viewport, pixelRatio);
    const zoom = viewport.scale * pixelRatio;
    context.resetTransform();
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.setTransform(zoom, 0, 0, zoom, -viewport.x * zoom, -viewport.y * zoom);
    scene.styles.takeChanged();
    for (const slot of scene.takeChanged()) this.#paths.delete(slot);
    let drawCalls = this.#drawImage(zoom, look);
    const shapes = scene.index
      .within(visibleBounds(viewport))
      .filter((slot) => !scene.styles.has(slot, HIDDEN))
      .map((slot) => scene.shapeAt(slot) as Shape)
      .sort((a, b) => b.form.area - a.form.area);
    for (const shape of shapes) drawCalls += this.#drawFill(shape, scene.styles, look);
    for (const shape of shapes) drawCalls += this.#drawLines(shape, scene.styles, viewport, look);
    return { drawCalls, uploads: 0, uploadBytes: 0 };
  }

  dispose(): void {
    this.#paths.clear();
    this.#bitmap = null;
  }

  #drawImage(zoom: number, look: Look): number {
    // A bitmap that was closed meanwhile has no size, and drawing it throws.
    if (this.#bitmap === null || this.#bitmap.width === 0) return 0;
    const context = this.#context;
    const { minX, minY, maxX, maxY } = this.#world;
    const isPlain = look.brightness === 1 && look.contrast === 1;
    context.filter = isPlain ? 'none' : `brightness(${look.brightness}) contrast(${look.contrast})`;
    context.imageSmoothingEnabled = zoom < SHARP_FROM;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#bitmap, minX, minY, maxX - minX, maxY - minY);
    context.filter = 'none';
    return 1;
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

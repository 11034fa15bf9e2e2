/** A mask that is being painted: columns of it as rectangles on a canvas of its own, redrawn only where touched. */
import type { Bounds } from '../points';
import type { Scene } from '../scene';
import { HIDDEN } from '../style';
import type { PaintedMask, PaintLayer } from '../tools/tool';
import { type Viewport, visibleBounds } from '../viewport';

/** A mask that its owner never took goes from sight after this long, in ms. */
const LINGER = 600;
const OUTLINE = 1.75;

interface Painting {
  readonly mask: PaintedMask;
  readonly color: string;
  readonly id: string | null;
}

export class PaintOverlay implements PaintLayer {
  readonly element = document.createElement('canvas');
  readonly #context = this.element.getContext('2d');
  readonly #scene: Scene;
  readonly #redraw: () => void;
  #painting: Painting | null = null;
  #dirty: Bounds | null = null;
  #drawn: Viewport | null = null;
  #linger: ReturnType<typeof setTimeout> | null = null;
  fillOpacity = 0.2;

  constructor(scene: Scene, redraw: () => void) {
    this.#scene = scene;
    this.#redraw = redraw;
    this.element.className = 'lm-paint';
    this.element.hidden = true;
  }

  begin(mask: PaintedMask, color: string, id: string | null): void {
    this.end(false);
    this.#painting = { mask, color, id };
    this.#drawn = null;
    this.element.hidden = false;
    this.#hide(id, true);
    this.#redraw();
  }

  touch(bounds: Bounds): void {
    const { minX, minY, maxX, maxY } = this.#dirty ?? bounds;
    this.#dirty = {
      minX: Math.min(minX, bounds.minX),
      minY: Math.min(minY, bounds.minY),
      maxX: Math.max(maxX, bounds.maxX),
      maxY: Math.max(maxY, bounds.maxY),
    };
    this.#redraw();
  }

  end(isKept: boolean): void {
    if (this.#linger !== null) clearTimeout(this.#linger);
    this.#linger = null;
    const painting = this.#painting;
    if (painting === null) return;
    if (isKept && painting.id === null) {
      this.#linger = setTimeout(() => this.end(false), LINGER);
      return;
    }
    this.#painting = null;
    this.#dirty = null;
    this.element.hidden = true;
    this.#hide(painting.id, false);
    this.#redraw();
  }

  /** The labels came anew: what lingers is among them now. The one in work stays hidden below its painting. */
  settle(): void {
    if (this.#painting === null) return;
    if (this.#linger !== null) this.end(false);
    else this.#hide(this.#painting.id, true);
  }

  update(viewport: Viewport, pixelRatio: number): void {
    const painting = this.#painting;
    const context = this.#context;
    if (painting === null || context === null) return;
    const isAll = this.#drawn !== viewport;
    if (!isAll && this.#dirty === null) return;
    if (isAll) this.#resize(viewport, pixelRatio);
    const sight = visibleBounds(viewport);
    const part = isAll || this.#dirty === null ? sight : meet(this.#dirty, sight);
    this.#drawn = viewport;
    this.#dirty = null;
    if (part !== null) draw(context, painting, viewport, pixelRatio, part, this.fillOpacity);
  }

  #resize(viewport: Viewport, pixelRatio: number): void {
    const width = Math.round(viewport.width * pixelRatio);
    const height = Math.round(viewport.height * pixelRatio);
    if (this.element.width === width && this.element.height === height) return;
    this.element.width = width;
    this.element.height = height;
    this.element.style.width = `${width / pixelRatio}px`;
    this.element.style.height = `${height / pixelRatio}px`;
  }

  #hide(id: string | null, isHidden: boolean): void {
    const slot = id === null ? undefined : this.#scene.shape(id)?.slot;
    if (slot !== undefined) this.#scene.styles.setFlag(slot, HIDDEN, isHidden);
  }
}

function meet(a: Bounds, b: Bounds): Bounds | null {
  const minX = Math.max(a.minX, b.minX);
  const minY = Math.max(a.minY, b.minY);
  const maxX = Math.min(a.maxX, b.maxX);
  const maxY = Math.min(a.maxY, b.maxY);
  return minX < maxX && minY < maxY ? { minX, minY, maxX, maxY } : null;
}

/** The mask a little larger in full colour, then its inside taken out and tinted: what is left is its outline. */
function draw(
  context: CanvasRenderingContext2D,
  { mask, color }: Painting,
  { x: originX, y: originY, scale }: Viewport,
  pixelRatio: number,
  part: Bounds,
  fillOpacity: number,
): void {
  const zoom = scale * pixelRatio;
  const rim = Math.max(Math.round(OUTLINE * pixelRatio), 1);
  // On whole pixels of the screen, neighbours meet without a seam.
  const across = (x: number) => Math.round((x - originX) * zoom);
  const down = (y: number) => Math.round((y - originY) * zoom);
  const margin = Math.ceil((2 * rim) / zoom) + 1;
  const from = Math.max(Math.floor(part.minX) - margin, 0);
  const to = Math.min(Math.ceil(part.maxX) + margin, mask.width);
  const trace = (grow: number) => {
    context.beginPath();
    for (let x = from; x < to; x++) {
      const [left, right] = [across(x) - grow, across(x + 1) + grow];
      const spans = mask.at(x);
      for (let i = 0; i < spans.length && left < right; i += 2) {
        const top = down(spans[i] as number) - grow;
        context.rect(left, top, right - left, down(spans[i + 1] as number) + grow - top);
      }
    }
  };
  context.save();
  context.beginPath();
  const [left, top] = [across(part.minX) - 2 * rim, down(part.minY) - 2 * rim];
  context.rect(left, top, across(part.maxX) + 2 * rim - left, down(part.maxY) + 2 * rim - top);
  context.clip();
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.fillStyle = color;
  trace(rim);
  context.fill();
  trace(0);
  context.globalCompositeOperation = 'destination-out';
  context.fill();
  context.globalCompositeOperation = 'source-over';
  context.globalAlpha = fillOpacity;
  context.fill();
  context.restore();
}

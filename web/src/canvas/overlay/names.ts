/** Names beside the shapes in sight, as text that stays sharp. Names that would cover each other are left out. */
import { intersects } from '../points';
import { type Scene, type Shape, sizeOf } from '../scene';
import { rgbOf } from '../style';
import { type Viewport, visibleBounds } from '../viewport';

export interface NameTag {
  readonly id: string;
  readonly text: string;
  /** '#rrggbb' */
  readonly color: string;
  /** Where the shape begins, in image pixels. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedTag {
  readonly tag: NameTag;
  readonly left: number;
  readonly top: number;
}

const HEIGHT = 18;
const MAX_TAGS = 100;

/** Shapes smaller than this, in CSS pixels, have no name beside them. */
const NAMED_FROM = 14;
/** No more names than this are tried: beyond, they would cover the picture. */
const MAX_NAMES = 200;

/** The names to place: of the marked shapes, then of the largest in sight. */
export function tagsOf(scene: Scene, viewport: Viewport, nameOf: (id: string) => string): NameTag[] {
  const tags: NameTag[] = [];
  const sight = visibleBounds(viewport);
  const add = ({ id, color, form: { bounds } }: Shape) => {
    if (!intersects(bounds, sight) || !scene.isVisible(id)) return;
    tags.push({ id, text: nameOf(id), color, x: bounds.minX, y: bounds.minY });
  };
  const ids = new Set(scene.selection);
  if (scene.hovered !== null) ids.add(scene.hovered);
  const marked = new Set([...ids].slice(0, MAX_NAMES).flatMap((id) => scene.shape(id) ?? []));
  for (const shape of marked) add(shape);
  for (const shape of scene.bySize) {
    if (tags.length >= MAX_NAMES) break;
    const size = sizeOf(shape.form) * viewport.scale;
    // A single point has no size, and is worth a name all the same.
    if ((size === 0 || size >= NAMED_FROM) && !marked.has(shape)) add(shape);
  }
  return tags;
}

/** Places tags above their corner, or inside the canvas where there is no room above; the first ones win. Pure. */
export function placeTags(
  tags: readonly NameTag[],
  viewport: Viewport,
  widthOf: (text: string) => number,
): PlacedTag[] {
  const placed: (PlacedTag & { right: number })[] = [];
  for (const tag of tags) {
    if (placed.length >= MAX_TAGS) break;
    const width = widthOf(tag.text);
    const edge = (tag.x - viewport.x) * viewport.scale;
    const left = Math.round(Math.min(Math.max(edge, 0), Math.max(viewport.width - width, 0)));
    const top = Math.round(Math.max((tag.y - viewport.y) * viewport.scale - HEIGHT - 2, 0));
    const right = left + width;
    const collides = placed.some((p) => left < p.right && right > p.left && Math.abs(top - p.top) < HEIGHT);
    if (!collides) placed.push({ tag, left, top, right });
  }
  return placed;
}

/** Black or white, whichever reads better on this colour. */
export function inkOn(color: string): '#000' | '#fff' {
  const [r, g, b] = rgbOf(color).map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000' : '#fff';
}

export class NamesOverlay {
  readonly element = document.createElement('div');
  readonly #nodes = new Map<string, { readonly node: HTMLSpanElement; text: string; color: string }>();
  readonly #widths = new Map<string, number>();
  readonly #ruler = document.createElement('canvas').getContext('2d');

  constructor() {
    this.element.className = 'lm-names';
    this.element.setAttribute('aria-hidden', 'true');
  }

  update(tags: readonly NameTag[], viewport: Viewport): void {
    const placed = placeTags(tags, viewport, (text) => this.#widthOf(text));
    const kept = new Set(placed.map(({ tag }) => tag.id));
    for (const [id, { node }] of this.#nodes) {
      if (kept.has(id)) continue;
      node.remove();
      this.#nodes.delete(id);
    }
    for (const { tag, left, top } of placed) this.#show(tag, left, top);
  }

  #show({ id, text, color }: NameTag, left: number, top: number): void {
    let shown = this.#nodes.get(id);
    if (shown === undefined) {
      shown = { node: document.createElement('span'), text: '', color: '' };
      this.#nodes.set(id, shown);
      this.element.append(shown.node);
    }
    const { node } = shown;
    if (shown.text !== text) {
      shown.text = text;
      node.textContent = text;
    }
    if (shown.color !== color) {
      shown.color = color;
      node.style.background = color;
      node.style.color = inkOn(color);
    }
    node.style.transform = `translate(${left}px, ${top}px)`;
  }

  #widthOf(text: string): number {
    let width = this.#widths.get(text);
    if (width === undefined) {
      if (this.#ruler) this.#ruler.font = getComputedStyle(this.element).font;
      width = (this.#ruler?.measureText(text).width ?? 7 * text.length) + 10;
      this.#widths.set(text, width);
    }
    return width;
  }
}

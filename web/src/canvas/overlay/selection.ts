/** The selected shape once more, as SVG above the drawing: a light casing and its corners, crisp at any zoom. */
import type { Form } from '../form';
import type { Shape } from '../scene';
import { segmentsOf } from '../tessellate';
import type { Viewport } from '../viewport';

const SVG = 'http://www.w3.org/2000/svg';
/** Corners nearer to each other than this, in CSS pixels on average, are not shown: they would hide the line. */
const CORNER_ROOM = 14;
/** Half the side of a corner's square, in CSS pixels. */
const CORNER = 3;

export class SelectionOverlay {
  readonly element = document.createElementNS(SVG, 'svg');
  readonly #casing = document.createElementNS(SVG, 'path');
  readonly #line = document.createElementNS(SVG, 'path');
  readonly #corners = document.createElementNS(SVG, 'path');
  #shown: Form | null = null;

  constructor() {
    this.element.setAttribute('class', 'lm-selection');
    this.element.setAttribute('aria-hidden', 'true');
    this.#casing.setAttribute('class', 'lm-selection-casing');
    this.#line.setAttribute('class', 'lm-selection-line');
    this.#corners.setAttribute('class', 'lm-selection-corners');
    this.element.append(this.#casing, this.#line, this.#corners);
  }

  update(shape: Shape | null, color: string, viewport: Viewport): void {
    this.element.style.display = shape === null ? 'none' : '';
    if (shape === null) return;
    const { form } = shape;
    if (this.#shown !== form) {
      this.#shown = form;
      const d = outline(form);
      this.#casing.setAttribute('d', d);
      this.#line.setAttribute('d', d);
    }
    const { x, y, scale } = viewport;
    const transform = `matrix(${scale} 0 0 ${scale} ${-x * scale} ${-y * scale})`;
    this.#casing.setAttribute('transform', transform);
    this.#line.setAttribute('transform', transform);
    this.#line.style.stroke = color;
    this.#corners.style.stroke = color;
    this.#corners.setAttribute('d', corners(form, viewport));
  }
}

function outline(form: Form): string {
  if (form.mask !== null) {
    const segments = segmentsOf(form);
    let d = '';
    for (let i = 0; i < segments.length; i += 4) {
      d += `M${segments[i]} ${segments[i + 1]}L${segments[i + 2]} ${segments[i + 3]}`;
    }
    return d;
  }
  const path = (points: Float64Array, end: string) => `M${points.join(' ')}${end}`;
  return [...form.rings.map((ring) => path(ring, 'Z')), ...form.lines.map((line) => path(line, ''))].join('');
}

function corners(form: Form, { x, y, scale }: Viewport): string {
  if (form.mask !== null) return '';
  const lists = [...form.rings, ...form.lines];
  const count = lists.reduce((sum, list) => sum + list.length / 2, 0);
  const length = lists.reduce((sum, list) => sum + lengthOf(list), 0);
  if (length * scale < count * CORNER_ROOM) return '';
  let d = '';
  for (const list of lists) {
    for (let i = 0; i < list.length; i += 2) {
      const sx = ((list[i] as number) - x) * scale - CORNER;
      const sy = ((list[i + 1] as number) - y) * scale - CORNER;
      d += `M${sx} ${sy}h${2 * CORNER}v${2 * CORNER}h${-2 * CORNER}z`;
    }
  }
  return d;
}

function lengthOf(points: Float64Array): number {
  let length = 0;
  for (let i = 2; i < points.length; i += 2) {
    const dx = (points[i] as number) - (points[i - 2] as number);
    const dy = (points[i + 1] as number) - (points[i - 1] as number);
    length += Math.hypot(dx, dy);
  }
  return length;
}

/** The selected shapes once more, as SVG above the drawing: a light casing around each, crisp at any zoom. */
import type { Form } from '../form';
import type { Shape } from '../scene';
import { segmentsOf } from '../tessellate';
import type { Viewport } from '../viewport';
import { svg } from './svg';

/** Of a larger selection only these get the casing; all are drawn stronger. */
const MOST = 40;

interface Outline {
  readonly group: SVGGElement;
  readonly casing: SVGPathElement;
  readonly line: SVGPathElement;
  form: Form | null;
}

export class SelectionOverlay {
  readonly element = svg('g', { class: 'lm-selection' });
  readonly #outlines: Outline[] = [];

  update(shapes: readonly Shape[], { x, y, scale }: Viewport): void {
    const shown = shapes.slice(0, MOST);
    const transform = `matrix(${scale} 0 0 ${scale} ${-x * scale} ${-y * scale})`;
    shown.forEach(({ form, color }, i) => {
      const outline = this.#outline(i);
      if (outline.form !== form) {
        outline.form = form;
        const d = pathOf(form);
        outline.casing.setAttribute('d', d);
        outline.line.setAttribute('d', d);
      }
      outline.group.style.display = '';
      outline.group.setAttribute('transform', transform);
      outline.line.style.stroke = color;
    });
    for (const { group } of this.#outlines.slice(shown.length)) group.style.display = 'none';
  }

  #outline(i: number): Outline {
    let outline = this.#outlines[i];
    if (outline === undefined) {
      const group = svg('g');
      const casing = svg('path', { class: 'lm-selection-casing' });
      const line = svg('path', { class: 'lm-selection-line' });
      group.append(casing, line);
      this.element.append(group);
      outline = { group, casing, line, form: null };
      this.#outlines.push(outline);
    }
    return outline;
  }
}

/** A form's lines as SVG path data, in image pixels. */
export function pathOf(form: Form): string {
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

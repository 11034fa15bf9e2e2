/** What the tool is about: drafts, frames, prompts, the brush, and where a point will stick. */
import type { Point } from '@/kit/api/types';
import type { Sketch, SketchDot } from '../tools/tool';
import type { Viewport } from '../viewport';
import { Pool, svg } from './svg';

const RADIUS: Record<SketchDot['look'], number> = {
  draft: 3.5,
  first: 5.5,
  snap: 6,
  wrong: 9,
  positive: 6.5,
  negative: 6.5,
};

export class SketchOverlay {
  readonly element = svg('g', { class: 'lm-sketch' });
  readonly #lines: Pool<SVGPathElement>;
  readonly #dots: Pool<SVGCircleElement>;
  readonly #brush = svg('g', { class: 'lm-brush' });

  constructor() {
    const lines = svg('g');
    const dots = svg('g');
    this.#lines = new Pool(lines, () => svg('path'));
    this.#dots = new Pool(dots, () => svg('circle'));
    this.#brush.append(svg('circle'), svg('circle'));
    this.element.append(lines, dots, this.#brush);
  }

  update({ lines = [], dots = [], brush = null }: Sketch, color: string, viewport: Viewport): void {
    this.element.style.setProperty('--lm-draft', color);
    const screen = ([x, y]: Point) => [(x - viewport.x) * viewport.scale, (y - viewport.y) * viewport.scale];
    this.#lines.begin();
    for (const { points, isClosed = false, look } of lines) {
      const path = this.#lines.take();
      const d = points
        .map((point) =>
          screen(point)
            .map((value) => value.toFixed(2))
            .join(' '),
        )
        .join('L');
      path.setAttribute('d', points.length === 0 ? '' : `M${d}${isClosed ? 'Z' : ''}`);
      path.setAttribute('class', `lm-line-${look}`);
    }
    this.#lines.end();
    this.#dots.begin();
    for (const { at, look, key } of dots) {
      const circle = this.#dots.take();
      const [x, y] = screen(at);
      circle.setAttribute('cx', `${x}`);
      circle.setAttribute('cy', `${y}`);
      circle.setAttribute('r', `${RADIUS[look]}`);
      circle.setAttribute('class', `lm-dot-${look}`);
      if (key === undefined) circle.removeAttribute('data-handle');
      else circle.setAttribute('data-handle', key);
    }
    this.#dots.end();
    this.#brush.style.display = brush === null ? 'none' : '';
    if (brush === null) return;
    const [x, y] = screen(brush.at);
    for (const circle of this.#brush.children) {
      circle.setAttribute('cx', `${x}`);
      circle.setAttribute('cy', `${y}`);
      circle.setAttribute('r', `${Math.max((brush.diameter / 2) * viewport.scale, 1.5)}`);
    }
  }
}

/** Shapes that are no labels yet, such as an agent's live mask: drawn over the rest, and not to be picked. */
import type { Geometry } from '@/kit/api/types';
import { formOf } from '../form';
import { segmentsOf } from '../tessellate';
import { maskRings } from '../trace';
import type { Viewport } from '../viewport';
import { Pool, svg } from './svg';

export interface PreviewShape {
  readonly geometry: Geometry;
  /** '#rrggbb' */
  readonly color: string;
}

export class PreviewOverlay {
  readonly element = svg('g', { class: 'lm-preview' });
  readonly #paths = new Pool(this.element, () => svg('path'));

  set(shapes: readonly PreviewShape[]): void {
    this.#paths.begin();
    for (const { geometry, color } of shapes) {
      const path = this.#paths.take();
      path.setAttribute('d', pathOf(geometry));
      path.style.stroke = color;
      path.style.fill = color;
      path.classList.toggle('lm-preview-open', geometry.type === 'polyline' || geometry.type === 'skeleton');
    }
    this.#paths.end();
  }

  update({ x, y, scale }: Viewport): void {
    this.element.setAttribute('transform', `matrix(${scale} 0 0 ${scale} ${-x * scale} ${-y * scale})`);
  }
}

function pathOf(geometry: Geometry): string {
  const form = formOf(geometry);
  if (form === null) return '';
  const rings = form.mask === null ? form.rings : maskRings(form.mask).map((ring) => ring.flat());
  if (rings.length > 0) return rings.map((ring) => `M${ring.join(' ')}Z`).join('');
  const segments = segmentsOf(form);
  let d = '';
  for (let i = 0; i < segments.length; i += 4) {
    d += `M${segments[i]} ${segments[i + 1]}L${segments[i + 2]} ${segments[i + 3]}`;
  }
  for (let i = 0; i < form.dots.length; i += 2) d += `M${form.dots[i]} ${form.dots[i + 1]}h0`;
  return d;
}

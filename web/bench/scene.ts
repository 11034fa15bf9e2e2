/** What both sides draw: the same polygons on the same picture. */
import type { SceneLabel } from '@/canvas/scene';
import type { Point } from '@/kit/api/types';

export const WIDTH = 8000;
export const HEIGHT = 6000;
const COLORS = ['#e8590c', '#1098ad', '#2b8a3e', '#862e9c', '#c92a2a', '#364fc7'];

/** Evenly spread numbers from 0 to 1, the same in every run. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface Polygon {
  readonly id: string;
  readonly points: Point[];
  readonly color: string;
}

/** Star-like polygons all over the picture. */
export function makePolygons(count: number, corners: number): Polygon[] {
  const random = numbers(7);
  return Array.from({ length: count }, (_, i) => {
    const [x, y, size] = [random() * WIDTH, random() * HEIGHT, 15 + random() * 60];
    const points = Array.from({ length: corners }, (_, k): Point => {
      const angle = (k / corners) * 2 * Math.PI;
      const radius = size * (0.6 + 0.4 * random());
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
    return { id: `${i}`, points, color: COLORS[i % COLORS.length] as string };
  });
}

export const labelOf = ({ id, points, color }: Polygon): SceneLabel => ({
  id,
  geometry: { type: 'polygon', points },
  color,
});

/** A 12-megapixel picture with something to see everywhere. */
export function makePicture(): Promise<ImageBitmap> {
  const canvas = new OffscreenCanvas(4000, 3000);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser has no Canvas2D.');
  const random = numbers(3);
  for (let i = 0; i < 4000; i++) {
    context.fillStyle = `hsl(${Math.floor(random() * 360)} 40% ${20 + Math.floor(random() * 60)}%)`;
    context.fillRect(random() * 4000, random() * 3000, random() * 300, random() * 300);
  }
  return createImageBitmap(canvas);
}

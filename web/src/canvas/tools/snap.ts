/** Points that stick: to corners of other shapes first, then to their edges, then to the picture's border. */
import type { Point } from '@/kit/api/types';
import type { Form } from '../form';
import type { Bounds } from '../points';
import type { Scene } from '../scene';

/** CSS pixels. */
const REACH = 8;
/** Corners win over edges that are a little nearer. */
const CORNER_BONUS = 0.4;

interface Found {
  point: Point;
  distance: number;
}

export interface SnapOptions {
  readonly scale: number;
  readonly picture: Bounds;
  /** The shape that is changed does not stick to itself. */
  readonly except?: string | null;
  /** Points of the draft itself. */
  readonly also?: readonly Point[];
}

/** Where a point sticks; null when nothing is near enough. */
export function snap(
  scene: Scene,
  at: Point,
  { scale, picture, except, also = [] }: SnapOptions,
): Point | null {
  const reach = REACH / scale;
  const [x, y] = at;
  let best: Found | null = null;
  const offer = (px: number, py: number, weight: number) => {
    const distance = Math.hypot(px - x, py - y);
    if (distance > reach || (best !== null && distance * weight >= best.distance)) return;
    best = { point: [px, py], distance: distance * weight };
  };
  for (const [px, py] of also) offer(px, py, CORNER_BONUS);
  const around = { minX: x - reach, minY: y - reach, maxX: x + reach, maxY: y + reach };
  for (const slot of scene.index.within(around)) {
    const shape = scene.shapeAt(slot);
    if (shape === undefined || shape.id === except || !scene.isVisible(shape.id)) continue;
    offerForm(shape.form, at, offer);
  }
  offerBorder(at, picture, offer);
  return (best as Found | null)?.point ?? null;
}

type Offer = (x: number, y: number, weight: number) => void;

function offerForm({ rings, lines, dots, hollowDots }: Form, at: Point, offer: Offer): void {
  for (const ring of rings) offerPath(ring, at, true, offer);
  for (const line of lines) offerPath(line, at, false, offer);
  for (const list of [dots, hollowDots]) {
    for (let i = 0; i < list.length; i += 2) offer(list[i] as number, list[i + 1] as number, CORNER_BONUS);
  }
}

function offerPath(path: Float64Array, [x, y]: Point, isClosed: boolean, offer: Offer): void {
  const count = path.length / 2;
  for (let i = 0; i < count; i++) {
    const [ax, ay] = [path[2 * i] as number, path[2 * i + 1] as number];
    offer(ax, ay, CORNER_BONUS);
    if (!isClosed && i === count - 1) continue;
    const j = (i + 1) % count;
    const [dx, dy] = [(path[2 * j] as number) - ax, (path[2 * j + 1] as number) - ay];
    const length = dx * dx + dy * dy;
    if (length === 0) continue;
    const t = ((x - ax) * dx + (y - ay) * dy) / length;
    if (t > 0 && t < 1) offer(ax + t * dx, ay + t * dy, 1);
  }
}

function offerBorder([x, y]: Point, { minX, minY, maxX, maxY }: Bounds, offer: Offer): void {
  for (const cx of [minX, maxX]) for (const cy of [minY, maxY]) offer(cx, cy, CORNER_BONUS);
  if (y > minY && y < maxY) for (const cx of [minX, maxX]) offer(cx, y, 1);
  if (x > minX && x < maxX) for (const cy of [minY, maxY]) offer(x, cy, 1);
}

/** Fewer points for the same line (Douglas and Peucker), for freehand strokes and traced masks. Pure. */
import type { Point } from '@/kit/api/types';
import { distanceToSegment } from '../hit';

/** No point of the old line lies further from the new one than `tolerance`, in image pixels. */
export function simplify(points: readonly Point[], tolerance: number, isClosed = false): Point[] {
  if (points.length <= (isClosed ? 3 : 2)) return [...points];
  if (!isClosed) return simplifyLine(points, tolerance);
  const far = farthest(points);
  const there = simplifyLine(points.slice(0, far + 1), tolerance);
  const back = simplifyLine([...points.slice(far), points[0] as Point], tolerance);
  return [...there.slice(0, -1), ...back.slice(0, -1)];
}

/** Index of the point furthest from the first one. */
function farthest(points: readonly Point[]): number {
  const [x0, y0] = points[0] as Point;
  let far = 1;
  let most = -1;
  points.forEach(([x, y], i) => {
    const distance = Math.hypot(x - x0, y - y0);
    if (distance <= most) return;
    most = distance;
    far = i;
  });
  return far;
}

function simplifyLine(points: readonly Point[], tolerance: number): Point[] {
  const keep = new Uint8Array(points.length);
  keep[0] = 1;
  keep[points.length - 1] = 1;
  const open: [number, number][] = [[0, points.length - 1]];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const [from, to] = range;
    const [ax, ay] = points[from] as Point;
    const [bx, by] = points[to] as Point;
    let worst = -1;
    let most = tolerance;
    for (let i = from + 1; i < to; i++) {
      const [x, y] = points[i] as Point;
      const distance = distanceToSegment(x, y, ax, ay, bx, by);
      if (distance <= most) continue;
      most = distance;
      worst = i;
    }
    if (worst < 0) continue;
    keep[worst] = 1;
    open.push([from, worst], [worst, to]);
  }
  return points.filter((_, i) => keep[i] === 1);
}

/** Without points that repeat the one before them, the last before the first included when closed. */
export function withoutRepeats(points: readonly Point[], isClosed: boolean): Point[] {
  const same = (a: Point | undefined, b: Point | undefined) => a?.[0] === b?.[0] && a?.[1] === b?.[1];
  const kept = points.filter((point, i) => i === 0 || !same(point, points[i - 1]));
  while (isClosed && kept.length > 1 && same(kept[0], kept.at(-1))) kept.pop();
  return kept;
}

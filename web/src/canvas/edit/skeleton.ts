/** Laying a class's points into a box, and whether they are there to be seen. Pure. */
import type { Point } from '@/kit/api/types';
import { plainName } from '../skeleton';
import { type GeometryOf, round, type Skeleton } from './geometry';

type Visibility = Skeleton['points'][number]['visibility'];

/** A person from the front, in a box of one by one; the person's left is on the right. */
const PERSON: ReadonlyMap<string, Point> = new Map([
  ['nose', [0.5, 0.08]],
  ['left_eye', [0.55, 0.05]],
  ['right_eye', [0.45, 0.05]],
  ['left_ear', [0.61, 0.07]],
  ['right_ear', [0.39, 0.07]],
  ['left_shoulder', [0.7, 0.22]],
  ['right_shoulder', [0.3, 0.22]],
  ['left_elbow', [0.82, 0.38]],
  ['right_elbow', [0.18, 0.38]],
  ['left_wrist', [0.9, 0.52]],
  ['right_wrist', [0.1, 0.52]],
  ['left_hip', [0.63, 0.52]],
  ['right_hip', [0.37, 0.52]],
  ['left_knee', [0.65, 0.75]],
  ['right_knee', [0.35, 0.75]],
  ['left_ankle', [0.66, 0.97]],
  ['right_ankle', [0.34, 0.97]],
]);

/** Where `names` go in a box of one by one: a person if they are a person's; else a line for two, a circle for more. */
function template(names: readonly string[]): Point[] {
  const person = names.map((name) => PERSON.get(plainName(name)));
  if (person.every((point) => point !== undefined)) return person;
  if (names.length === 1) return [[0.5, 0.5]];
  if (names.length === 2) {
    return [
      [0.5, 0],
      [0.5, 1],
    ];
  }
  return names.map((_, i) => {
    const angle = (2 * Math.PI * i) / names.length - Math.PI / 2;
    return [0.5 + 0.5 * Math.cos(angle), 0.5 + 0.5 * Math.sin(angle)];
  });
}

export function laySkeleton(names: readonly string[], box: GeometryOf<'bounding_box'>): Skeleton {
  const places = template(names);
  const points = names.map((name, i) => {
    const [x, y] = places[i] as Point;
    return {
      name,
      x: round(box.x + x * box.width),
      y: round(box.y + y * box.height),
      visibility: 'visible' as const,
    };
  });
  return { type: 'skeleton', points };
}

const NEXT: Readonly<Record<Visibility, Visibility>> = {
  visible: 'occluded',
  occluded: 'absent',
  absent: 'visible',
};

/** Visible → occluded → absent → visible. Null when that was the last point that is there. */
export function cycleVisibility(skeleton: Skeleton, index: number): Skeleton | null {
  const points = skeleton.points.map((point, i) =>
    i === index ? { ...point, visibility: NEXT[point.visibility] } : point,
  );
  return points.every(({ visibility }) => visibility === 'absent') ? null : { ...skeleton, points };
}

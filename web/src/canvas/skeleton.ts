/** Limbs between named skeleton points. The ontology names points only, so the usual human pose is known here. */

const LIMBS = [
  ['nose', 'left_eye'],
  ['nose', 'right_eye'],
  ['left_eye', 'left_ear'],
  ['right_eye', 'right_ear'],
  ['left_shoulder', 'right_shoulder'],
  ['left_shoulder', 'left_elbow'],
  ['left_elbow', 'left_wrist'],
  ['right_shoulder', 'right_elbow'],
  ['right_elbow', 'right_wrist'],
  ['left_shoulder', 'left_hip'],
  ['right_shoulder', 'right_hip'],
  ['left_hip', 'right_hip'],
  ['left_hip', 'left_knee'],
  ['left_knee', 'left_ankle'],
  ['right_hip', 'right_knee'],
  ['right_knee', 'right_ankle'],
] as const;

interface NamedPoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

export const plainName = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

/** Lines between the points given; none for names that are no human pose. */
export function limbsOf(points: readonly NamedPoint[]): Float64Array[] {
  const byName = new Map(points.map((p) => [plainName(p.name), p]));
  return LIMBS.flatMap(([from, to]) => {
    const a = byName.get(from);
    const b = byName.get(to);
    return a && b ? [Float64Array.of(a.x, a.y, b.x, b.y)] : [];
  });
}

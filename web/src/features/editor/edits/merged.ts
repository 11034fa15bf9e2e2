/** Several labels of one class as one. Pure. */
import { unionShapes } from '@/canvas/edit/boolean';
import type { Geometry, Label } from '@/kit/api/types';
import type { Edit } from '../document/types';

export interface Merged {
  readonly edits: Edit[];
  readonly keptId: string;
}

const MERGED: ReadonlySet<string | undefined> = new Set(['polygon', 'bitmask', 'bounding_box']);

/** The steps of a merge into the first label, or why there is none, as a sentence. */
export function merged(labels: readonly Label[]): Merged | string {
  const [first, ...others] = labels;
  if (first === undefined || others.length === 0) return 'Select two labels or more.';
  if (others.some((label) => label.class_id !== first.class_id))
    return 'Labels of one class can be merged only.';
  if (others.some((label) => label.frame !== first.frame)) return 'Labels of one frame can be merged only.';
  const shapes = labels.flatMap((label): Geometry[] => (label.geometry ? [label.geometry] : []));
  if (!MERGED.has(shapes[0]?.type)) return 'Only polygons, masks and upright boxes can be merged.';
  const [union, ...rest] = unionShapes(shapes);
  if (union === undefined) return 'These shapes make no shape together.';
  if (rest.length > 0) return 'These shapes do not touch: a polygon is one piece.';
  return {
    keptId: first.id,
    edits: [
      { op: 'update', id: first.id, change: { geometry: union } },
      ...others.map(({ id }): Edit => ({ op: 'delete', id })),
    ],
  };
}

/** What a label says: comparing it, and whose word it is. Pure. */
import type { Label, LabelAuthor } from '@/kit/api/types';

/** What a label says about the picture. */
const SAYING = ['class_id', 'geometry', 'attributes'] as const;
/** What a person can change about a label. */
export const FIELDS = [...SAYING, 'z'] as const;
export type Field = (typeof FIELDS)[number];

/** Whether two JSON values say the same. An empty list says the same as none: the server fills in holes. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    if (b === undefined) return a.length === 0;
    return Array.isArray(b) && a.length === b.length && a.every((value, i) => equal(value, b[i]));
  }
  if (Array.isArray(b)) return a === undefined && b.length === 0;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const one = a as Record<string, unknown>;
  const other = b as Record<string, unknown>;
  for (const key in one) if (!equal(one[key], other[key])) return false;
  for (const key in other) if (!(key in one) && !equal(undefined, other[key])) return false;
  return true;
}

export function changedFields(a: Label, b: Label): Field[] {
  return a === b ? [] : FIELDS.filter((field) => !equal(a[field], b[field]));
}

/** Whether both say the same about the picture; how high they lie does not count. */
export function sameContent(a: Label, b: Label): boolean {
  return a === b || SAYING.every((field) => equal(a[field], b[field]));
}

export function sameAuthor(a: LabelAuthor, b: LabelAuthor): boolean {
  return a === b || (a.kind === b.kind && a.id === b.id);
}

/**
 * The label with a person's change: theirs from then on, no longer so and so certain, and not reviewed. To lift it
 * is no word on whether it is right, though, and leaves all that.
 */
export function changedBy(me: LabelAuthor, label: Label, change: Partial<Pick<Label, Field>>): Label {
  const changed = { ...label, ...change };
  if (sameContent(changed, label)) return { ...label, z: changed.z };
  return { ...changed, made_by: me, confidence: null, review: null };
}

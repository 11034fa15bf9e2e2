/** Which classes a segmented shape can become. Pure. */
import type { ObjectClass, OntologyDocument, Shape } from '@/kit/api/types';

const FITTING: ReadonlySet<Shape> = new Set(['polygon', 'bitmask', 'bounding_box', 'rotatable_box']);

export const fitsPrompt = (shape: Shape) => FITTING.has(shape);

/** The classes to choose from, and the one that new shapes get: the editor's own if it fits. */
export function promptClasses(ontology: OntologyDocument, classId: string | null) {
  const fitting = ontology.objects.filter((each) => !each.archived && fitsPrompt(each.shape));
  const current = fitting.find((each) => each.id === classId) ?? null;
  return { fitting, current } as { fitting: ObjectClass[]; current: ObjectClass | null };
}

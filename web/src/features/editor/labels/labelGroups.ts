/** Labels as the panel lists them: objects by class, in the ontology's order. Pure. */
import type { Label, ObjectClass, OntologyDocument } from '@/kit/api/types';
import { percent } from '@/kit/ui/format';
import { compareLabels } from '../document/order';

export interface ListedLabel {
  readonly label: Label;
  /** Counts from 1 within its class, in the order of creation. */
  readonly number: number;
}

export interface LabelGroup {
  readonly classId: string;
  readonly name: string;
  readonly color: string;
  /** Null when the ontology no longer knows the class. */
  readonly objectClass: ObjectClass | null;
  readonly labels: readonly ListedLabel[];
}

export const UNKNOWN_COLOR = '#868e99';

/** What a class is called that the ontology no longer has. */
export const removedName = (classId: string) => `${classId} (class removed)`;

const byCreation = (a: Label, b: Label) =>
  a.z === b.z ? compareLabels(a, b) : compareLabels({ ...a, z: 0 }, { ...b, z: 0 });

export function groupLabels(labels: readonly Label[], ontology: OntologyDocument): LabelGroup[] {
  const byClass = new Map<string, Label[]>();
  for (const label of labels) {
    if (label.kind !== 'object') continue;
    const list = byClass.get(label.class_id);
    if (list === undefined) byClass.set(label.class_id, [label]);
    else list.push(label);
  }
  const order = new Set([...ontology.objects.map((c) => c.id), ...byClass.keys()]);
  return [...order].flatMap((classId) => {
    const members = byClass.get(classId);
    if (members === undefined) return [];
    const objectClass = ontology.objects.find((c) => c.id === classId) ?? null;
    return {
      classId,
      objectClass,
      name: objectClass?.name ?? removedName(classId),
      color: objectClass?.color ?? UNKNOWN_COLOR,
      labels: members.sort(byCreation).map((label, i) => ({ label, number: i + 1 })),
    };
  });
}

/** "person 98%", or "person" for a label without a confidence. */
export function nameWithConfidence(name: string, label: Label): string {
  return label.confidence === null ? name : `${name} ${percent(label.confidence)}`;
}

/** The visible label after (or, with -1, before) the selected one; at the ends it starts over. Null when none is visible. */
export function stepFrom(
  groups: readonly LabelGroup[],
  isHidden: (label: Label) => boolean,
  selected: string | null,
  step: 1 | -1,
): string | null {
  const ids = groups.flatMap((group) =>
    group.labels.filter(({ label }) => !isHidden(label)).map(({ label }) => label.id),
  );
  const at = selected === null ? -1 : ids.indexOf(selected);
  if (at === -1) return (step === 1 ? ids[0] : ids.at(-1)) ?? null;
  return ids[(at + step + ids.length) % ids.length] ?? null;
}

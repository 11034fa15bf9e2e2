/** Labels as the panel lists them: objects by class, in the ontology's order. Pure. */
import type { Label, ObjectClass, OntologyDocument } from '@/kit/api/types';
import { percent } from '@/kit/ui/format';

export interface ListedLabel {
  readonly label: Label;
  /** Counts from 1 within its class. */
  readonly number: number;
  readonly isHidden: boolean;
}

export interface LabelGroup {
  readonly classId: string;
  readonly name: string;
  readonly color: string;
  readonly objectClass: ObjectClass | null;
  readonly isHidden: boolean;
  readonly labels: readonly ListedLabel[];
}

export interface Visibility {
  readonly isAllHidden: boolean;
  readonly hiddenClasses: ReadonlySet<string>;
  /** 0 to 1. Labels without a confidence, as people make them, are never below it. */
  readonly minConfidence: number;
}

const UNKNOWN_COLOR = '#868e99';

export function isHidden(label: Label, visibility: Visibility): boolean {
  return (
    visibility.isAllHidden ||
    visibility.hiddenClasses.has(label.class_id) ||
    (label.confidence !== null && label.confidence < visibility.minConfidence)
  );
}

export function groupLabels(
  labels: readonly Label[],
  ontology: OntologyDocument,
  visibility: Visibility,
): LabelGroup[] {
  const byClass = new Map<string, Label[]>();
  for (const label of labels) {
    if (label.kind !== 'object') continue;
    const list = byClass.get(label.class_id);
    if (list === undefined) byClass.set(label.class_id, [label]);
    else list.push(label);
  }
  const order = [...ontology.objects.map((c) => c.id), ...byClass.keys()];
  return [...new Set(order)].flatMap((classId) => {
    const objectClass = ontology.objects.find((c) => c.id === classId) ?? null;
    const members = byClass.get(classId);
    if (members === undefined) return [];
    return {
      classId,
      objectClass,
      name: objectClass?.name ?? classId,
      color: objectClass?.color ?? UNKNOWN_COLOR,
      isHidden: visibility.isAllHidden || visibility.hiddenClasses.has(classId),
      labels: members.map((label, i) => ({ label, number: i + 1, isHidden: isHidden(label, visibility) })),
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
  selected: string | null,
  step: 1 | -1,
): string | null {
  const ids = groups.flatMap((group) => group.labels.filter((l) => !l.isHidden).map((l) => l.label.id));
  const at = selected === null ? -1 : ids.indexOf(selected);
  if (at === -1) return (step === 1 ? ids[0] : ids.at(-1)) ?? null;
  return ids[(at + step + ids.length) % ids.length] ?? null;
}

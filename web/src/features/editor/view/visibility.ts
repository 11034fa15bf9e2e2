/** Which labels are hidden and which locked. Pure. */
import type { Label } from '@/kit/api/types';

export interface Visibility {
  readonly isAllHidden: boolean;
  readonly hiddenClasses: ReadonlySet<string>;
  readonly hiddenLabels: ReadonlySet<string>;
  /** 0 to 1. Labels without a confidence, as people make them, are never below it. */
  readonly minConfidence: number;
}

export function isHidden(label: Label, visibility: Visibility): boolean {
  return (
    visibility.isAllHidden ||
    visibility.hiddenClasses.has(label.class_id) ||
    visibility.hiddenLabels.has(label.id) ||
    (label.confidence !== null && label.confidence < visibility.minConfidence)
  );
}

/** The set with each id put in or taken out: all in, unless all of them were in already. */
export function toggled(set: ReadonlySet<string>, ids: Iterable<string>): ReadonlySet<string> {
  const list = [...ids];
  const after = new Set(set);
  const isOn = list.every((id) => set.has(id));
  for (const id of list) {
    if (isOn) after.delete(id);
    else after.add(id);
  }
  return after;
}

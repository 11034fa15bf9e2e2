/** The list's lines: each class, then its labels unless it is folded. Pure. */
import type { LabelGroup, ListedLabel } from './labelGroups';

export type Row =
  | { readonly kind: 'class'; readonly key: string; readonly group: LabelGroup }
  | {
      readonly kind: 'label';
      readonly key: string;
      readonly group: LabelGroup;
      readonly listed: ListedLabel;
    };

export function rowsOf(groups: readonly LabelGroup[], folded: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  for (const group of groups) {
    rows.push({ kind: 'class', key: `class:${group.classId}`, group });
    if (folded.has(group.classId)) continue;
    for (const listed of group.labels) rows.push({ kind: 'label', key: listed.label.id, group, listed });
  }
  return rows;
}

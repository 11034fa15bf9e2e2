/** Where issues are: numbers, pins and words. Pure. */
import { boundsOfGeometry } from '@/canvas/edit/geometry';
import type { Pin } from '@/canvas/tools/editing';
import type { Issue, Label } from '@/kit/api/types';

/** Issues with the number that people call them by: the oldest is 1, and numbers stay when one is resolved. */
export interface NumberedIssue {
  readonly issue: Issue;
  readonly number: number;
}

export const numbered = (issues: readonly Issue[]): NumberedIssue[] =>
  issues
    .toSorted((a, b) => a.created_at.localeCompare(b.created_at) || a.id.localeCompare(b.id))
    .map((issue, i) => ({ issue, number: i + 1 }));

type Labels = ReadonlyMap<string, Label>;

/** The place of an issue on its frame: its own, or its label's top right corner. Null when it has none. */
export function placeOf(issue: Issue, labels: Labels): { x: number; y: number } | null {
  if (issue.x !== null && issue.y !== null) return { x: issue.x, y: issue.y };
  const geometry = issue.label_id === null ? null : (labels.get(issue.label_id)?.geometry ?? null);
  if (geometry === null) return null;
  const { maxX, minY } = boundsOfGeometry(geometry);
  return Number.isFinite(maxX) ? { x: maxX, y: minY } : null;
}

/** The frame to show for it: its label may have been moved to another. */
export const frameOf = (issue: Issue, labels: Labels): number =>
  (issue.label_id === null ? undefined : labels.get(issue.label_id)?.frame) ?? issue.frame;

/** Pins of the frame at hand: open ones, and the one that is looked at. */
export function pinsOf(
  issues: readonly NumberedIssue[],
  labels: Labels,
  frame: number,
  focused: string | null,
): Pin[] {
  return issues.flatMap(({ issue, number }): Pin[] => {
    const isMuted = issue.status === 'resolved';
    if (isMuted && issue.id !== focused) return [];
    if (frameOf(issue, labels) !== frame) return [];
    const place = placeOf(issue, labels);
    return place === null ? [] : [{ id: issue.id, ...place, text: String(number), isMuted }];
  });
}

/** "about Cup 2", "at 120, 80", "about the task", with the frame where there are several. */
export function aboutWords(issue: Issue, labelName: string | null, frames: number): string {
  const on = frames > 1 ? `, frame ${issue.frame + 1}` : '';
  if (issue.label_id !== null)
    return labelName === null ? 'about a deleted label' : `about ${labelName}${on}`;
  if (issue.x !== null && issue.y !== null) {
    return `at ${Math.round(issue.x)}, ${Math.round(issue.y)}${on}`;
  }
  return 'about the task';
}

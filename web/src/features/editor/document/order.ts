/** Labels in the order they are drawn: the lowest first (z, then creation). Pure. */
import type { Label } from '@/kit/api/types';

const SECONDS = 'YYYY-MM-DDTHH:MM:SS'.length;

/** Timestamps have as many decimals as they need, so their text alone does not sort. */
function compareTimes(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [a.slice(0, SECONDS), b.slice(0, SECONDS)];
  if (left !== right) return left < right ? -1 : 1;
  return (Number.parseFloat(`0${a.slice(SECONDS)}`) || 0) - (Number.parseFloat(`0${b.slice(SECONDS)}`) || 0);
}

export function compareLabels(a: Label, b: Label): number {
  return a.z - b.z || compareTimes(a.created_at, b.created_at) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * The sorted list with some labels replaced, added or (null) taken out, in one pass. Others are never compared:
 * only those that are new or moved get sorted, and merged in.
 */
export function rebuild(labels: readonly Label[], changes: ReadonlyMap<string, Label | null>): Label[] {
  const moved = new Map<string, Label>();
  for (const [id, label] of changes) if (label !== null) moved.set(id, label);
  const kept: Label[] = [];
  for (const old of labels) {
    const label = changes.get(old.id);
    if (label === undefined) kept.push(old);
    else if (label !== null && label.z === old.z && label.created_at === old.created_at) {
      kept.push(label);
      moved.delete(old.id);
    }
  }
  if (moved.size === 0) return kept;
  const added = [...moved.values()].sort(compareLabels);
  const merged: Label[] = [];
  let next = 0;
  for (const label of kept) {
    for (let one = added[next]; one !== undefined && compareLabels(one, label) < 0; one = added[next]) {
      merged.push(one);
      next += 1;
    }
    merged.push(label);
  }
  for (; next < added.length; next += 1) merged.push(added[next] as Label);
  return merged;
}

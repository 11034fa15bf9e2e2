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
 * The sorted list with some labels replaced, added or (null) taken out, in one pass. Others keep their order:
 * only those that are new or moved get sorted, and find their places.
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
  const merged: Label[] = [];
  let from = 0;
  for (const label of [...moved.values()].sort(compareLabels)) {
    const to = placeOf(label, kept, from);
    for (; from < to; from += 1) merged.push(kept[from] as Label);
    merged.push(label);
  }
  for (; from < kept.length; from += 1) merged.push(kept[from] as Label);
  return merged;
}

/** Where a label belongs among sorted ones, from `low` on. */
function placeOf(label: Label, sorted: readonly Label[], low: number): number {
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareLabels(sorted[middle] as Label, label) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

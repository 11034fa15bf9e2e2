/** What lies over what. Higher z is nearer to the eye; equal ones lie in the order of their creation. Pure. */
import type { Bounds } from '@/canvas/points';
import { intersects } from '@/canvas/points';
import type { Label } from '@/kit/api/types';

export interface Restack {
  readonly id: string;
  readonly z: number;
}

export type Direction = 'front' | 'forward' | 'backward' | 'back';

/**
 * New heights for the chosen labels; none where they are there already. `labels` are all of the frame, the lowest
 * first. One step passes the next label that overlaps: passing one that does not would show nothing.
 */
export function restack(
  labels: readonly Label[],
  chosen: ReadonlySet<string>,
  direction: Direction,
  boundsOf: (label: Label) => Bounds | null,
): Restack[] {
  const isUp = direction === 'front' || direction === 'forward';
  const moving = labels.filter((label) => chosen.has(label.id));
  const outermost = isUp
    ? labels.findLastIndex((l) => chosen.has(l.id))
    : labels.findIndex((l) => chosen.has(l.id));
  const beyond = (
    isUp ? labels.slice(outermost + 1) : labels.slice(0, Math.max(outermost, 0)).reverse()
  ).filter((label) => label.kind === 'object');
  const others = labels.filter((label) => !chosen.has(label.id) && label.kind === 'object');
  const isLast = beyond.length === 0 && moving.length === trailing(labels, chosen, isUp);
  if (moving.length === 0 || others.length === 0 || isLast) return [];
  if (direction === 'front' || direction === 'back') {
    const heights = others.map((label) => label.z);
    const from = isUp ? Math.max(...minMax(heights)) + 1 : Math.min(...minMax(heights)) - 1;
    return stacked(moving, from, isUp);
  }
  const bounds = moving.map(boundsOf);
  const next = beyond.find((other) => {
    const box = boundsOf(other);
    return box !== null && bounds.some((each) => each !== null && intersects(each, box));
  });
  if (next === undefined) return [];
  return stacked(moving, next.z + (isUp ? 1 : -1), isUp);
}

/** How many of the chosen lie at the very top (or bottom) without another between. */
function trailing(labels: readonly Label[], chosen: ReadonlySet<string>, isUp: boolean): number {
  const order = isUp ? labels.toReversed() : labels;
  let n = 0;
  for (const label of order) {
    if (chosen.has(label.id)) n += 1;
    else if (label.kind === 'object') break;
  }
  return n;
}

/** The ends of a list that may be too long to spread. */
function minMax(values: readonly number[]): [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** Keeps the order that the moving labels have among each other. */
function stacked(moving: readonly Label[], from: number, isUp: boolean): Restack[] {
  const order = isUp ? moving : moving.toReversed();
  const heights = [...new Set(order.map((label) => label.z))];
  return order.map((label) => ({
    id: label.id,
    z: isUp ? from + heights.indexOf(label.z) : from - heights.indexOf(label.z),
  }));
}

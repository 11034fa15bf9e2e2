/** What a click selects. */
import { nearestEdge } from '../edit/vertices';
import type { Desk, Pointer } from './tool';

/** CSS pixels. */
const EDGE = 6;

/**
 * A click on the one selected shape goes on to the one below, so that shapes under others can be reached. Shift or
 * Ctrl adds to the selection, or takes from it.
 */
export function clickSelect(
  { scene, viewport, pick, select }: Desk,
  { at, screen, shift, ctrl }: Pointer,
): void {
  const ids = pick(screen);
  const { selection } = scene;
  if (shift || ctrl) {
    const id = ids.find((each) => !selection.has(each)) ?? ids[0];
    if (id === undefined) return;
    select(selection.has(id) ? [...selection].filter((each) => each !== id) : [...selection, id]);
    return;
  }
  const current = selection.size === 1 ? ids.findIndex((id) => selection.has(id)) : -1;
  const shape = scene.shape(ids[current] ?? '');
  const edge = shape && nearestEdge(shape.geometry, at);
  // On its own edge it is meant itself: a double-click there adds a point to it.
  if (edge && edge.distance * viewport.scale <= EDGE) return;
  const next = ids[(current + 1) % Math.max(ids.length, 1)];
  select(next === undefined ? [] : [next]);
}

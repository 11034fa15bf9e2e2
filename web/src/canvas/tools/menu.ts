/** Where a context menu opens, and for which labels. */
import type { PointerInput } from '../controller';
import { around } from '../edit/clamp';
import { screenPoint, worldPoint } from '../points';
import { centre, toScreen, toWorld } from '../viewport';
import type { MenuRequest } from './editing';
import type { Desk } from './tool';

/**
 * By mouse, pen or finger: what is under it becomes the selection, unless it is part of that already. While something
 * is drawn the selection stays, for the draft may be about it.
 */
export function menuAt({ at }: PointerInput, desk: Desk, canvas: DOMRect, isDrawing: boolean): MenuRequest {
  const found = isDrawing ? [] : desk.pick(at);
  const { selection } = desk.scene;
  const top = found[0];
  let ids: readonly string[] = [];
  if (found.some((id) => selection.has(id))) ids = [...selection];
  else if (top !== undefined) {
    desk.select([top]);
    ids = [top];
  }
  return { clientX: canvas.left + at.x, clientY: canvas.top + at.y, at: toWorld(desk.viewport, at), ids };
}

/** By keyboard: in the middle of the labels as far as they are in view, or of the canvas. */
export function menuOf(ids: readonly string[], { scene, viewport }: Desk, canvas: DOMRect): MenuRequest {
  const bounds = ids.flatMap((id) => scene.shape(id)?.form.bounds ?? []);
  let at = centre(viewport);
  if (bounds.length > 0) {
    const { minX, minY, maxX, maxY } = bounds.reduce(around);
    const { x, y } = toScreen(viewport, worldPoint((minX + maxX) / 2, (minY + maxY) / 2));
    const inside = (value: number, size: number) => Math.min(Math.max(value, 8), Math.max(size - 8, 8));
    at = screenPoint(inside(x, viewport.width), inside(y, viewport.height));
  }
  return { clientX: canvas.left + at.x, clientY: canvas.top + at.y, at: toWorld(viewport, at), ids };
}

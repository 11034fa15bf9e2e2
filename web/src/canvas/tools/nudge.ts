/** Moving the selection with the arrow keys. */
import { around, clampMove } from '../edit/clamp';
import { boundsOfGeometry, rounded } from '../edit/geometry';
import { translate } from '../edit/transform';
import { type Desk, editable } from './tool';

export function nudge(desk: Desk, dx: number, dy: number): boolean {
  const shapes = editable(desk);
  if (shapes.length === 0) return false;
  const bounds = shapes.map(({ geometry }) => boundsOfGeometry(geometry)).reduce(around);
  const [x, y] = clampMove(bounds, dx, dy, desk.picture);
  if (x === 0 && y === 0) return true;
  const changes = shapes.map(({ id, geometry }) => ({ id, geometry: rounded(translate(geometry, x, y)) }));
  desk.commit(changes, 'Move');
  return true;
}

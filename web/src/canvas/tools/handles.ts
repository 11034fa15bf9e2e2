/** Which handles a shape has in this view. Pure. */
import type { Geometry, Point } from '@/kit/api/types';
import type { AnyBox } from '../edit/geometry';
import { SIDES, type Side, sidePoint } from '../edit/transform';
import { ringsOf } from '../edit/vertices';
import { type Viewport, visibleBounds } from '../viewport';
import type { Handle } from './tool';

/** No more handles than this at once: beyond, they hide the shape and slow the page. */
const MOST = 160;
/** Of shapes with more points in sight, those around the pointer, in CSS pixels. */
const AROUND = 140;
/** Edges shorter than this, in CSS pixels, have no handle in their middle. */
const MIDPOINT_ROOM = 28;
/** Handles on the sides of boxes that are smaller than this, in CSS pixels, would hide it. */
const SIDE_ROOM = 34;
/** How far above the box its turning handle stands, in CSS pixels. */
export const STEM = 26;

const SIDE_NAME: Record<Side, string> = {
  n: 'top side',
  ne: 'top right corner',
  e: 'right side',
  se: 'bottom right corner',
  s: 'bottom side',
  sw: 'bottom left corner',
  w: 'left side',
  nw: 'top left corner',
};
const CURSORS = ['ns-resize', 'nesw-resize', 'ew-resize', 'nwse-resize'] as const;

/** `only` asks for one by its key, wherever it is. */
export function handlesOf(
  geometry: Geometry | null,
  viewport: Viewport,
  near: Point | null,
  only?: string,
): Handle[] {
  const all = allHandles(geometry, viewport, only === undefined ? near : 'all');
  return only === undefined ? all : all.filter(({ key }) => key === only);
}

function allHandles(geometry: Geometry | null, viewport: Viewport, near: Point | null | 'all'): Handle[] {
  switch (geometry?.type) {
    case 'bounding_box':
    case 'rotatable_box':
      return boxHandles(geometry, viewport);
    case 'polygon':
    case 'polyline':
      return pathHandles(geometry, viewport, near);
    case 'keypoint':
      return [
        { key: 'point:0', at: [geometry.x, geometry.y], look: 'visible', label: 'Point', cursor: 'move' },
      ];
    case 'skeleton':
      return geometry.points.map(({ name, x, y, visibility }, i) => ({
        key: `point:${i}`,
        at: [x, y],
        look: visibility,
        label: `${name}, ${visibility}`,
        cursor: 'move',
      }));
    default:
      return [];
  }
}

function boxHandles(box: AnyBox, { scale }: Viewport): Handle[] {
  const angle = box.type === 'rotatable_box' ? box.angle : 0;
  const handles: Handle[] = [];
  SIDES.forEach((side, i) => {
    const isCorner = side.length === 2;
    const along = side === 'n' || side === 's' ? box.width : box.height;
    if (!isCorner && along * scale < SIDE_ROOM) return;
    const turn = Math.round(angle / 45) + i;
    handles.push({
      key: `resize:${side}`,
      at: sidePoint(box, side),
      look: isCorner ? 'corner' : 'edge',
      label: `Resize by the ${SIDE_NAME[side]}`,
      cursor: CURSORS[((turn % 4) + 4) % 4] ?? 'move',
    });
  });
  if (box.type === 'rotatable_box') {
    const taller = { ...box, height: box.height + (2 * STEM) / scale };
    handles.push({
      key: 'rotate',
      at: sidePoint(taller, 'n'),
      look: 'turn',
      label: `Turn, now ${Math.round(angle)} degrees`,
      cursor: 'grab',
    });
  }
  return handles;
}

interface Spot {
  readonly ring: number;
  readonly index: number;
  readonly at: Point;
  readonly distance: number;
}

function pathHandles(
  geometry: Extract<Geometry, { type: 'polygon' | 'polyline' }>,
  viewport: Viewport,
  near: Point | null | 'all',
): Handle[] {
  const rings = ringsOf(geometry);
  const sight = visibleBounds(viewport);
  let spots: Spot[] = [];
  rings.forEach((points, ring) => {
    points.forEach((at, index) => {
      const [x, y] = at;
      const isSeen = x >= sight.minX && x <= sight.maxX && y >= sight.minY && y <= sight.maxY;
      const distance = near === null || near === 'all' ? 0 : Math.hypot(x - near[0], y - near[1]);
      if (isSeen || near === 'all') spots.push({ ring, index, at, distance });
    });
  });
  if (near !== 'all' && spots.length > MOST) {
    if (near === null) return [];
    spots = spots
      .filter(({ distance }) => distance * viewport.scale <= AROUND)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, MOST);
  }
  const handles = spots.map((spot) => vertexHandle(spot, rings));
  const isClosed = geometry.type === 'polygon';
  if (near !== 'all' && spots.length * 2 > MOST) return handles;
  for (const spot of spots) {
    const points = rings[spot.ring] ?? [];
    const next = points[(spot.index + 1) % points.length] as Point;
    if (!isClosed && spot.index === points.length - 1) continue;
    const length = Math.hypot(next[0] - spot.at[0], next[1] - spot.at[1]);
    if (near !== 'all' && length * viewport.scale < MIDPOINT_ROOM) continue;
    handles.push({
      key: `midpoint:${spot.ring}:${spot.index}`,
      at: [(spot.at[0] + next[0]) / 2, (spot.at[1] + next[1]) / 2],
      look: 'midpoint',
      label: `Add a point after point ${spot.index + 1}${ringName(spot.ring)}`,
      cursor: 'copy',
    });
  }
  return handles;
}

const ringName = (ring: number) => (ring === 0 ? '' : ` of hole ${ring}`);

function vertexHandle({ ring, index, at }: Spot, rings: readonly (readonly Point[])[]): Handle {
  const place = `x ${Math.round(at[0])}, y ${Math.round(at[1])}`;
  return {
    key: `vertex:${ring}:${index}`,
    at,
    look: 'vertex',
    label: `Point ${index + 1} of ${rings[ring]?.length ?? 0}${ringName(ring)}, ${place}`,
    cursor: 'move',
  };
}

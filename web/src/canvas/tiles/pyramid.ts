/** A picture cut into tiles at several sizes: which tiles a view needs, and where each lies. Pure. */
import type { Tiles } from '@/kit/api/types';
import type { Bounds } from '../points';

/** One tile. Level 0 is the picture's full size; each further level halves it. */
export interface TileAt {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

export type Pyramid = Pick<Tiles, 'size' | 'levels'>;

/** A level that is this much coarser than the screen is still taken: it costs a quarter, and the eye sees no difference. */
const COARSE_ENOUGH = 0.9;

export const tileKey = ({ level, column, row }: TileAt) => `${level}/${column}_${row}`;

const widthOf = ({ minX, maxX }: Bounds) => maxX - minX;

/** The coarsest level that shows a picture of this `world` sharp at `zoom` device pixels per image pixel. */
export function levelFor({ levels }: Pyramid, world: Bounds, zoom: number): number {
  for (let level = levels.length - 1; level > 0; level--) {
    const density = (levels[level]?.width ?? 0) / widthOf(world);
    if (density >= zoom * COARSE_ENOUGH) return level;
  }
  return 0;
}

/** Where a tile lies in the world, and its own size in pixels. Neighbours share their edges exactly. */
export function placeOf(
  { size, levels }: Pyramid,
  world: Bounds,
  { level, column, row }: TileAt,
): { readonly bounds: Bounds; readonly width: number; readonly height: number } {
  const { width, height } = levels[level] ?? { width: 1, height: 1 };
  const stretchX = widthOf(world) / width;
  const stretchY = (world.maxY - world.minY) / height;
  const right = Math.min((column + 1) * size, width);
  const bottom = Math.min((row + 1) * size, height);
  return {
    bounds: {
      minX: world.minX + column * size * stretchX,
      minY: world.minY + row * size * stretchY,
      maxX: world.minX + right * stretchX,
      maxY: world.minY + bottom * stretchY,
    },
    width: right - column * size,
    height: bottom - row * size,
  };
}

/** The tiles of a level that meet `sight`, those nearest to its middle first. */
export function tilesIn({ size, levels }: Pyramid, world: Bounds, level: number, sight: Bounds): TileAt[] {
  const { width, height } = levels[level] ?? { width: 0, height: 0 };
  const perX = width / widthOf(world) / size;
  const perY = height / (world.maxY - world.minY) / size;
  const columns = Math.ceil(width / size);
  const rows = Math.ceil(height / size);
  const left = Math.max(Math.floor((sight.minX - world.minX) * perX), 0);
  const right = Math.min(Math.ceil((sight.maxX - world.minX) * perX), columns);
  const top = Math.max(Math.floor((sight.minY - world.minY) * perY), 0);
  const bottom = Math.min(Math.ceil((sight.maxY - world.minY) * perY), rows);
  const middleX = ((sight.minX + sight.maxX) / 2 - world.minX) * perX - 0.5;
  const middleY = ((sight.minY + sight.maxY) / 2 - world.minY) * perY - 0.5;
  const found: TileAt[] = [];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) found.push({ level, column, row });
  }
  const away = (tile: TileAt) => Math.hypot(tile.column - middleX, tile.row - middleY);
  return found.sort((a, b) => away(a) - away(b));
}

/** The tile one level coarser that shows the same place; null at the top. */
export function parentOf({ levels }: Pyramid, { level, column, row }: TileAt): TileAt | null {
  return level + 1 < levels.length ? { level: level + 1, column: column >> 1, row: row >> 1 } : null;
}

/**
 * What to fetch for a view, in this order: the coarsest level so that something shows at once, a step between, and
 * then what is as sharp as the screen.
 */
export function wantedTiles(pyramid: Pyramid, world: Bounds, level: number, sight: Bounds): TileAt[] {
  const coarsest = pyramid.levels.length - 1;
  const steps = new Set([coarsest, Math.min(level + 2, coarsest), level]);
  return [...steps].flatMap((step) => tilesIn(pyramid, world, step, sight));
}

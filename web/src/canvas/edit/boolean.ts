/** Unions, holes and cuts. Polygons are reckoned in whole hundredths of a pixel, so that nothing is lost to rounding. */
import {
  Clipper,
  ClipType,
  EndType,
  FillRule,
  JoinType,
  type Path64,
  type Paths64,
  type PolyPath64,
  PolyTree64,
} from 'clipper2-ts';
import type { Geometry, Point } from '@/kit/api/types';
import { formOf, ringArea } from '../form';
import { around } from './clamp';
import { Columns } from './columns';
import { polygonProblem } from './crossing';
import { type Bitmask, boundsOfGeometry, type Polygon } from './geometry';
import { componentsOf, cutFromMask, paintStroke, unionMasks } from './masks';

const SCALE = 100;
/** Parts smaller than this, in square pixels, are crumbs of reckoning. */
const CRUMB = 0.5;
/** Half the width of a cut, in hundredths of a pixel; closed again by rounding. */
const KNIFE = 0.4;
/** Cuts are reckoned this much finer, so that the knife has a width at all. */
const FINE = 100;
/** Slits up to twice this wide heal, in hundredths of a hundredth of a pixel. */
const HEAL = 100;
/** Corners stay as sharp as they are. */
const MITRE = 20;
/** Necks that rounding left, in hundredths of a pixel: what is thinner is taken out, in this order of trying. */
const NECKS = [1, 3, 8];

const toPath = (ring: ArrayLike<number>): Path64 => {
  const path: Path64 = [];
  for (let i = 0; i < ring.length; i += 2) {
    path.push({ x: Math.round((ring[i] as number) * SCALE), y: Math.round((ring[i + 1] as number) * SCALE) });
  }
  return path;
};

const toPoints = (path: Path64): Point[] => path.map(({ x, y }) => [x / SCALE, y / SCALE]);

function pathsOf(geometry: Geometry): Paths64 {
  return (formOf(geometry)?.rings ?? []).map(toPath);
}

/** What comes out, as polygons with their holes. */
function treeOf(type: ClipType, subject: Paths64, clip: Paths64 | null): Polygon[] {
  const tree = new PolyTree64();
  Clipper.booleanOpWithPolyTree(type, subject, clip, tree, FillRule.EvenOdd);
  const polygons: Polygon[] = [];
  const visit = (node: PolyPath64) => {
    for (let i = 0; i < node.count; i++) {
      const outer = node.child(i);
      const holes: Point[][] = [];
      for (let j = 0; j < outer.count; j++) {
        const hole = outer.child(j);
        if (hole.poly && ringArea(toPoints(hole.poly).flat()) >= CRUMB) holes.push(toPoints(hole.poly));
        visit(hole);
      }
      if (outer.poly)
        polygons.push({ type: 'polygon', points: toPoints(outer.poly), ...(holes.length > 0 && { holes }) });
    }
  };
  visit(tree);
  return polygons;
}

/** The same, sound and without crumbs, the largest first. */
function combine(type: ClipType, subject: Paths64, clip: Paths64 | null): Polygon[] {
  return treeOf(type, subject, clip)
    .flatMap(sound)
    .filter((polygon) => areaOf(polygon) >= CRUMB)
    .sort((a, b) => areaOf(b) - areaOf(a));
}

/** Rounding may let an outline touch itself: then the thinnest necks are taken out, and it may fall apart there. */
function sound(polygon: Polygon): Polygon[] {
  if (polygonProblem(polygon) === null) return [polygon];
  const paths = pathsOf(polygon);
  for (const neck of NECKS) {
    const parts = treeOf(ClipType.Union, opened(paths, neck), null);
    if (parts.every((part) => polygonProblem(part) === null)) return parts;
  }
  return [polygon];
}

const areaOf = (polygon: Polygon) => formOf(polygon)?.area ?? 0;

/**
 * Several shapes as few as possible: masks as one mask, upright boxes as the box around them, else polygons, one for
 * each piece that hangs together. Nothing for lines and points, which have no area.
 */
export function unionShapes(shapes: readonly Geometry[]): Geometry[] {
  const masks = shapes.filter((shape): shape is Bitmask => shape.type === 'bitmask');
  if (masks.length > 0) {
    const union = masks.length === shapes.length ? unionMasks(masks) : null;
    return union === null ? [] : [union];
  }
  if (shapes.length > 0 && shapes.every(({ type }) => type === 'bounding_box')) {
    const { minX, minY, maxX, maxY } = shapes.map(boundsOfGeometry).reduce(around);
    return [{ type: 'bounding_box', x: minX, y: minY, width: maxX - minX, height: maxY - minY }];
  }
  const rings = shapes.map(pathsOf);
  if (rings.some((paths) => paths.length === 0)) return [];
  let union: Polygon[] = [];
  for (const paths of rings) union = combine(ClipType.Union, union.flatMap(pathsOf), paths);
  return union;
}

/** A polygon or mask without what a ring encloses, in the pieces that are left. A ring across the edge bites it off. */
export function addHole(geometry: Polygon | Bitmask, ring: readonly Point[]): Geometry[] {
  if (geometry.type === 'bitmask') {
    const left = cutFromMask(geometry, ring);
    return left === null ? [] : [left];
  }
  return combine(ClipType.Difference, pathsOf(geometry), [toPath(ring.flat())]);
}

/** The parts into which a line cuts a polygon or mask, the largest first; just one when it does not reach across. */
export function splitShape(geometry: Polygon | Bitmask, line: readonly Point[]): Geometry[] {
  return geometry.type === 'bitmask' ? splitMask(geometry, line) : splitPolygon(geometry, line);
}

function splitPolygon(polygon: Polygon, line: readonly Point[]): Polygon[] {
  const finer = (paths: Paths64) =>
    paths.map((path) => path.map(({ x, y }) => ({ x: x * FINE, y: y * FINE })));
  const knife = Clipper.union(
    line.slice(1).map((to, i) => blade(line[i] as Point, to)),
    FillRule.NonZero,
  );
  const tree = new PolyTree64();
  Clipper.booleanOpWithPolyTree(ClipType.Difference, finer(pathsOf(polygon)), knife, tree, FillRule.EvenOdd);
  const parts: Polygon[] = [];
  for (let i = 0; i < tree.count; i++) {
    const outer = tree.child(i);
    const rings = [outer, ...Array.from({ length: outer.count }, (_, j) => outer.child(j))];
    // Where the cut ends inside, it leaves a slit in its part: that heals.
    const healed = opened(
      rings.flatMap(({ poly }) => (poly ? [poly] : [])),
      -HEAL,
    );
    const rounded = healed.map((path) =>
      path.map(({ x, y }) => ({ x: Math.round(x / FINE), y: Math.round(y / FINE) })),
    );
    parts.push(...combine(ClipType.Union, rounded, null));
  }
  return parts.sort((a, b) => areaOf(b) - areaOf(a));
}

/** Shrinks by `delta` and grows again, so that thinner necks go; with less than nothing, thinner slits close. */
function opened(paths: Paths64, delta: number): Paths64 {
  const shrunk = Clipper.inflatePaths(paths, -delta, JoinType.Miter, EndType.Polygon, MITRE);
  return Clipper.inflatePaths(shrunk, delta, JoinType.Miter, EndType.Polygon, MITRE);
}

/** One segment of a cut as a very thin strip, a little longer than the segment so that strips join. */
function blade([ax, ay]: Point, [bx, by]: Point): Path64 {
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const half = KNIFE / SCALE;
  const [ux, uy] = [((bx - ax) / length) * half, ((by - ay) / length) * half];
  const corner = (x: number, y: number) => ({
    x: Math.round(x * SCALE * FINE),
    y: Math.round(y * SCALE * FINE),
  });
  return [
    corner(ax - ux - uy, ay - uy + ux),
    corner(bx + ux - uy, by + uy + ux),
    corner(bx + ux + uy, by + uy - ux),
    corner(ax - ux + uy, ay - uy - ux),
  ];
}

function splitMask(mask: Bitmask, line: readonly Point[]): Bitmask[] {
  const whole = Columns.of(mask);
  const cut = new Columns(mask.width, mask.height);
  line.slice(1).forEach((to, i) => {
    paintStroke(cut, line[i] as Point, to, 1.5, false);
  });
  const apart = whole.copy();
  apart.cutAll(cut);
  const before = componentsOf(whole).length;
  const parts = componentsOf(apart);
  const [largest, ...others] = parts;
  if (largest === undefined || parts.length <= before) return [mask];
  const along = others.filter((part) => touches(part, cut));
  for (const part of others) if (!along.includes(part)) largest.addAll(part);
  // The pixels below the cut itself go to the largest part.
  const seam = whole.copy();
  seam.cutAll(largest);
  for (const part of along) seam.cutAll(part);
  largest.addAll(seam);
  return [largest, ...along].flatMap((part) => part.toMask() ?? []);
}

function touches(part: Columns, cut: Columns): boolean {
  let found = false;
  cut.each((x, top, bottom) => {
    for (const column of [x - 1, x, x + 1]) {
      const spans = part.at(column);
      for (let i = 0; i < spans.length && !found; i += 2) {
        found = (spans[i] as number) <= bottom && (spans[i + 1] as number) >= top;
      }
    }
  });
  return found;
}

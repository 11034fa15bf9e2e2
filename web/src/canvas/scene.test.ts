import { describe, expect, it } from 'vitest';
import type { Geometry, Point } from '@/kit/api/types';
import { formOf, ringArea } from './form';
import { distanceTo } from './hit';
import { worldPoint } from './points';
import { Scene } from './scene';
import { HIDDEN, HOVERED } from './style';
import { segmentsOf, trianglesOf } from './tessellate';

const box = (x: number, y: number, width: number, height: number): Geometry => ({
  type: 'bounding_box',
  x,
  y,
  width,
  height,
});
const ring: Point[] = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
];
const hole: Point[] = [
  [4, 4],
  [6, 4],
  [6, 6],
  [4, 6],
];
const annulus: Geometry = { type: 'polygon', points: ring, holes: [hole] };
const star: Point[] = Array.from({ length: 24 }, (_, i) => {
  const r = i % 2 === 0 ? 50 : 22.5;
  return [60 + r * Math.cos((i * Math.PI) / 12), 70 + r * Math.sin((i * Math.PI) / 12)];
});
const red = '#ff0000';

function areaOf(geometry: Geometry): number {
  const form = formOf(geometry);
  if (form === null) throw new Error('nothing to see');
  const { vertices, indices } = trianglesOf(form);
  let area = 0;
  for (let i = 0; i < indices.length; i += 3) {
    const corners = [0, 1, 2].flatMap((k) => {
      const v = 2 * (indices[i + k] as number);
      return [vertices[v] as number, vertices[v + 1] as number];
    });
    area += ringArea(corners);
  }
  return area;
}

describe('triangles', () => {
  it.each<[string, Geometry, number]>([
    ['a box', box(3, 4, 20, 10), 200],
    ['a turned box', { type: 'rotatable_box', cx: 50, cy: 50, width: 30, height: 20, angle: 33 }, 600],
    ['a polygon with a hole', annulus, 96],
    ['a star', { type: 'polygon', points: star }, ringArea(star.flat())],
    ['a mask', { type: 'bitmask', width: 4, height: 3, counts: [1, 2, 1, 4, 4] }, 6],
    ['a line', { type: 'polyline', points: ring }, 0],
  ])('cover exactly the area of %s', (_, geometry, area) => {
    expect(areaOf(geometry)).toBeCloseTo(area, 6);
    expect(formOf(geometry)?.area).toBeCloseTo(area, 6);
  });
});

describe('a form', () => {
  it('turns a box clockwise about its middle', () => {
    const form = formOf({ type: 'rotatable_box', cx: 0, cy: 0, width: 4, height: 2, angle: 90 });
    expect([...(form?.rings[0] ?? [])].map((n) => Math.round(n) + 0)).toEqual([1, -2, 1, 2, -1, 2, -1, -2]);
  });

  it('closes rings and leaves lines open', () => {
    const closed = formOf({ type: 'polygon', points: ring });
    const open = formOf({ type: 'polyline', points: ring });
    expect(closed && segmentsOf(closed)).toHaveLength(16);
    expect(open && segmentsOf(open)).toHaveLength(12);
  });

  it('draws limbs between the points of a person and none to absent ones', () => {
    const point = (name: string, x: number, visibility: 'absent' | 'occluded' | 'visible') => ({
      name,
      x,
      y: 0,
      visibility,
    });
    const form = formOf({
      type: 'skeleton',
      points: [
        point('left_shoulder', 0, 'visible'),
        point('Left Elbow', 5, 'occluded'),
        point('left_wrist', 9, 'absent'),
      ],
    });
    expect(form?.lines.map((line) => [...line])).toEqual([[0, 0, 5, 0]]);
    expect([...(form?.dots ?? [])]).toEqual([0, 0]);
    expect([...(form?.hollowDots ?? [])]).toEqual([5, 0]);
    expect(formOf({ type: 'skeleton', points: [point('nose', 1, 'absent')] })).toBeNull();
  });

  it('is not touched inside its hole, but at the edge of it', () => {
    const form = formOf(annulus);
    if (form === null) throw new Error('nothing to see');
    expect(distanceTo(form, 2, 2, 0.5)).toBe(0);
    expect(distanceTo(form, 5, 5, 0.5)).toBeNull();
    expect(distanceTo(form, 5, 4.25, 0.5)).toBeCloseTo(0.25, 9);
  });
});

describe('picking', () => {
  it('finds the smallest shape under the point first', () => {
    const scene = new Scene();
    scene.show([
      { id: 'large', geometry: box(0, 0, 100, 100), color: red },
      { id: 'small', geometry: box(10, 10, 20, 20), color: red },
      { id: 'elsewhere', geometry: box(200, 200, 5, 5), color: red },
    ]);
    expect(scene.pick(worldPoint(15, 15), 2)).toEqual(['small', 'large']);
    expect(scene.pick(worldPoint(80, 80), 2)).toEqual(['large']);
    expect(scene.pick(worldPoint(150, 150), 2)).toEqual([]);
  });

  it('finds lines and dots within the tolerance, above areas', () => {
    const scene = new Scene();
    scene.show([
      { id: 'area', geometry: box(0, 0, 100, 100), color: red },
      {
        id: 'line',
        geometry: {
          type: 'polyline',
          points: [
            [0, 50],
            [100, 50],
          ],
        },
        color: red,
      },
      { id: 'dot', geometry: { type: 'keypoint', x: 50, y: 20 }, color: red },
    ]);
    expect(scene.pick(worldPoint(30, 52), 3)[0]).toBe('line');
    expect(scene.pick(worldPoint(51, 21), 3)[0]).toBe('dot');
    expect(scene.pick(worldPoint(30, 60), 3)).toEqual(['area']);
  });

  it('passes over hidden shapes', () => {
    const scene = new Scene();
    scene.show([{ id: 'a', geometry: box(0, 0, 10, 10), color: red }]);
    scene.hide(() => true);
    expect(scene.pick(worldPoint(5, 5), 0)).toEqual([]);
  });

  it('agrees with a look at every shape, also after edits and removals', () => {
    const scene = new Scene();
    let seed = 7;
    const random = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed / 2147483648;
    };
    const labels = Array.from({ length: 500 }, (_, i) => ({
      id: `l${i}`,
      geometry: box(random() * 900, random() * 900, 1 + random() * 80, 1 + random() * 80),
      color: red,
    }));
    scene.show(labels);
    scene.pick(worldPoint(0, 0), 0);
    for (let i = 0; i < 30; i++) {
      const label = { id: `l${i * 3}`, geometry: box(random() * 900, random() * 900, 40, 40), color: red };
      scene.put(label);
      scene.remove(`l${i * 3 + 1}`);
    }
    for (let i = 0; i < 200; i++) {
      const at = worldPoint(random() * 1000, random() * 1000);
      const all = [...scene.shapes()].filter((s) => distanceTo(s.form, at.x, at.y, 2) !== null);
      expect(scene.pick(at, 2).sort()).toEqual(all.map((s) => s.id).sort());
    }
  });
});

describe('a scene', () => {
  it('tells only about shapes that changed', () => {
    const scene = new Scene();
    const a = { id: 'a', geometry: box(0, 0, 1, 1), color: red };
    const b = { id: 'b', geometry: box(2, 2, 1, 1), color: red };
    scene.show([a, b]);
    scene.takeChanged();
    scene.styles.takeChanged();
    scene.show([a, { ...b, geometry: box(2, 2, 5, 5) }]);
    expect(scene.takeChanged()).toEqual([scene.shape('b')?.slot]);
    expect(scene.styles.takeChanged()).toEqual([]);
  });

  it('keeps hover and selection through a refresh, and forgets nothing but the removed', () => {
    const scene = new Scene();
    const a = { id: 'a', geometry: box(0, 0, 1, 1), color: red };
    scene.show([a]);
    scene.hover('a');
    scene.show([{ ...a, geometry: box(0, 0, 9, 9) }]);
    expect(scene.styles.has(scene.shape('a')?.slot ?? -1, HOVERED)).toBe(true);
    scene.show([]);
    expect(scene.size).toBe(0);
    expect(scene.shape('a')).toBeUndefined();
  });

  it('gives a free slot to a new shape without the old one’s looks', () => {
    const scene = new Scene();
    scene.show([{ id: 'a', geometry: box(0, 0, 1, 1), color: red }]);
    scene.hide(() => true);
    scene.show([{ id: 'b', geometry: box(0, 0, 1, 1), color: '#00ff7f' }]);
    const slot = scene.shape('b')?.slot ?? -1;
    expect(slot).toBe(0);
    expect(scene.styles.has(slot, HIDDEN)).toBe(false);
    expect(scene.styles.colorOf(slot)).toEqual([0, 255, 127]);
  });

  it('shows nothing for an empty mask', () => {
    const scene = new Scene();
    scene.show([{ id: 'a', geometry: { type: 'bitmask', width: 2, height: 2, counts: [4] }, color: red }]);
    expect(scene.size).toBe(0);
  });
});

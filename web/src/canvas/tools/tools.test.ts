import { describe, expect, it } from 'vitest';
import type { Geometry, Point } from '@/kit/api/types';
import { boundsOfSize } from '../points';
import { Scene } from '../scene';
import { handlesOf } from './handles';
import { snap } from './snap';

const view = { x: 0, y: 0, scale: 1, width: 1000, height: 700 };
const picture = boundsOfSize(1000, 700);
const box = (x: number, y: number, size: number): Geometry => ({
  type: 'bounding_box',
  x,
  y,
  width: size,
  height: size,
});
const sceneOf = (...boxes: Geometry[]) => {
  const scene = new Scene();
  scene.show(boxes.map((geometry, i) => ({ id: `${i}`, geometry, color: '#ff0000' })));
  return scene;
};
const ring = (count: number): Point[] =>
  Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    return [500 + 300 * Math.cos(angle), 350 + 300 * Math.sin(angle)];
  });
const keys = (geometry: Geometry, near: Point | null = null) =>
  handlesOf(geometry, view, near).map(({ key }) => key);

describe('handles', () => {
  it('of a box are its corners and sides; a turned one can be turned on', () => {
    expect(keys(box(100, 100, 200))).toHaveLength(8);
    expect(keys({ type: 'rotatable_box', cx: 300, cy: 300, width: 90, height: 90, angle: 20 })).toContain(
      'rotate',
    );
  });

  it('of a small box leave its sides free', () => {
    expect(keys(box(100, 100, 20))).toEqual(['resize:ne', 'resize:se', 'resize:sw', 'resize:nw']);
  });

  it('of a polygon are its points and the middles of its edges, holes included', () => {
    const holed: Geometry = { type: 'polygon', points: ring(6), holes: [ring(3)] };
    expect(keys(holed).filter((key) => key.startsWith('vertex:'))).toHaveLength(9);
    expect(keys(holed)).toContain('midpoint:1:2');
    expect(keys({ type: 'polyline', points: ring(6) })).not.toContain('midpoint:0:5');
  });

  it('of a polygon with very many points are those around the pointer, never more than two hundred', () => {
    const large: Geometry = { type: 'polygon', points: ring(6000) };
    expect(keys(large)).toEqual([]);
    const near = keys(large, [800, 350]);
    expect(near).toContain('vertex:0:0');
    expect(near.length).toBeLessThanOrEqual(200);
  });

  it('of a skeleton show absent points too, so that they can come back', () => {
    const handles = handlesOf(
      { type: 'skeleton', points: [{ name: 'a', x: 1, y: 1, visibility: 'absent' }] },
      view,
      null,
    );
    expect(handles.map(({ look }) => look)).toEqual(['absent']);
  });
});

describe('a point', () => {
  it('sticks to a corner before an edge, and to an edge before nothing', () => {
    const scene = sceneOf(box(100, 100, 200));
    expect(snap(scene, [103, 102], { scale: 1, picture })).toEqual([100, 100]);
    expect(snap(scene, [200, 96], { scale: 1, picture })).toEqual([200, 100]);
    expect(snap(scene, [200, 150], { scale: 1, picture })).toBeNull();
  });

  it('sticks to the border of the picture', () => {
    expect(snap(new Scene(), [4, 300], { scale: 1, picture })).toEqual([0, 300]);
    expect(snap(new Scene(), [996, 697], { scale: 1, picture })).toEqual([1000, 700]);
  });

  it('does not stick to its own shape, nor to hidden ones', () => {
    const scene = sceneOf(box(100, 100, 200));
    expect(snap(scene, [103, 102], { scale: 1, picture, except: '0' })).toBeNull();
    scene.hide(() => true);
    expect(snap(scene, [103, 102], { scale: 1, picture })).toBeNull();
  });

  it('sticks from nearer when the view is closer', () => {
    expect(snap(sceneOf(box(100, 100, 200)), [104, 104], { scale: 4, picture })).toBeNull();
  });
});

describe('a selection', () => {
  it('holds many, and keeps ids whose shapes are yet to come', () => {
    const scene = sceneOf(box(0, 0, 10), box(20, 20, 10));
    expect(scene.select(['0', '1', 'later'])).toBe(true);
    expect(scene.select(['later', '1', '0'])).toBe(false);
    expect([...scene.selection]).toEqual(['0', '1', 'later']);
  });

  it('by a frame takes what its lines touch, and not what surrounds it', () => {
    const scene = sceneOf(box(0, 0, 500), box(100, 100, 50), box(300, 300, 20));
    expect(scene.framed({ minX: 90, minY: 90, maxX: 120, maxY: 120 })).toEqual(['1']);
    expect(scene.framed({ minX: 90, minY: 90, maxX: 600, maxY: 600 }).sort()).toEqual(['0', '1', '2']);
  });

  it('lies in the order of z, whatever the sizes', () => {
    const scene = new Scene();
    scene.show([
      { id: 'small', geometry: box(10, 10, 10), color: '#ff0000' },
      { id: 'large', geometry: box(0, 0, 100), color: '#ff0000', z: 1 },
    ]);
    expect(scene.pick({ x: 15, y: 15 } as never, 0)).toEqual(['large', 'small']);
  });
});

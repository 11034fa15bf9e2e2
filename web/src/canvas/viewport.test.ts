import { describe, expect, it } from 'vitest';
import { boundsOfSize, screenPoint, worldPoint } from './points';
import {
  between,
  centre,
  fitTo,
  keepInSight,
  panBy,
  resize,
  toScreen,
  toWorld,
  type Viewport,
  visibleBounds,
  zoomBy,
} from './viewport';

const image = boundsOfSize(4000, 3000);
const start: Viewport = { x: 120.5, y: -40.25, scale: 0.37, width: 1200, height: 800 };
const spots = [
  [0, 0],
  [600, 400],
  [1199, 3],
] as const;

describe('a viewport', () => {
  it.each(spots)('turns (%d, %d) to the world and back', (x, y) => {
    const back = toScreen(start, toWorld(start, screenPoint(x, y)));
    expect(back.x).toBeCloseTo(x, 9);
    expect(back.y).toBeCloseTo(y, 9);
  });

  it.each(spots)('keeps the image still under the cursor at (%d, %d) while zooming', (x, y) => {
    const at = screenPoint(x, y);
    const before = toWorld(start, at);
    for (const factor of [0.8, 1.25, 7]) {
      const after = toWorld(zoomBy(start, at, factor, image), at);
      expect(after.x).toBeCloseTo(before.x, 6);
      expect(after.y).toBeCloseTo(before.y, 6);
    }
  });

  it('pans by what the hand moved', () => {
    const p = worldPoint(500, 500);
    const before = toScreen(start, p);
    const after = toScreen(panBy(start, 30, -12), p);
    expect(after.x - before.x).toBeCloseTo(30, 9);
    expect(after.y - before.y).toBeCloseTo(-12, 9);
  });

  it('stops zooming at its limits', () => {
    const at = centre(start);
    expect(zoomBy(start, at, 1e9, image).scale).toBe(64);
    const small = zoomBy(start, at, 1e-9, image);
    expect(small.scale).toBeGreaterThan(0.05);
    expect(zoomBy(small, at, 0.5, image).scale).toBe(small.scale);
  });

  it('fits the whole image in the middle', () => {
    const seen = visibleBounds(fitTo(start, image));
    expect(seen.minX).toBeLessThan(0);
    expect(seen.minY).toBeLessThan(0);
    expect(seen.maxX).toBeGreaterThan(4000);
    expect(seen.maxY).toBeGreaterThan(3000);
    expect((seen.minX + seen.maxX) / 2).toBeCloseTo(2000, 6);
    expect((seen.minY + seen.maxY) / 2).toBeCloseTo(1500, 6);
  });

  it('fits a single point without an endless scale', () => {
    const v = fitTo(start, { minX: 5, minY: 5, maxX: 5, maxY: 5 });
    expect(v.scale).toBeLessThanOrEqual(64);
    expect(toWorld(v, centre(v)).x).toBeCloseTo(5, 6);
  });

  it('keeps the middle when the canvas is resized', () => {
    const before = toWorld(start, centre(start));
    const v = resize(start, 640, 1000);
    expect(toWorld(v, centre(v)).x).toBeCloseTo(before.x, 9);
    expect(toWorld(v, centre(v)).y).toBeCloseTo(before.y, 9);
    expect(v.scale).toBe(start.scale);
  });

  it('does not lose the image', () => {
    const v = keepInSight(panBy(start, 1e6, -1e6), image);
    expect(toWorld(v, centre(v)).x).toBeCloseTo(0, 6);
    expect(toWorld(v, centre(v)).y).toBeCloseTo(3000, 6);
    const seen = fitTo(start, image);
    expect(keepInSight(seen, image)).toBe(seen);
  });

  it('moves from one view to the other and ends exactly there', () => {
    const target = fitTo(start, { minX: 3000, minY: 2000, maxX: 3100, maxY: 2100 });
    for (const key of ['x', 'y', 'scale'] as const) {
      expect(between(start, target, 0)[key]).toBeCloseTo(start[key], 6);
      expect(between(start, target, 1)[key]).toBeCloseTo(target[key], 6);
    }
  });
});

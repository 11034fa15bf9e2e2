import { describe, expect, it } from 'vitest';
import { type WheelLike, WheelReader } from './wheel';

const event = (parts: Partial<WheelLike>): WheelLike => ({
  deltaX: 0,
  deltaY: 0,
  deltaMode: 0,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  timeStamp: 0,
  ...parts,
});

describe('a wheel', () => {
  it('zooms in when a mouse wheel turns away', () => {
    const meaning = new WheelReader().read(event({ deltaY: -120 }));
    expect(meaning).toMatchObject({ kind: 'zoom' });
    expect(meaning.kind === 'zoom' && meaning.factor).toBeGreaterThan(1);
  });

  it('pans with two fingers, against the scroll', () => {
    expect(new WheelReader().read(event({ deltaX: 3, deltaY: 4.5 }))).toEqual({
      kind: 'pan',
      dx: -3,
      dy: -4.5,
    });
  });

  it('keeps panning when a swipe gets fast', () => {
    const reader = new WheelReader();
    reader.read(event({ deltaY: 4, timeStamp: 1000 }));
    expect(reader.read(event({ deltaY: 180, timeStamp: 1016 })).kind).toBe('pan');
    expect(reader.read(event({ deltaY: 120, timeStamp: 3000 })).kind).toBe('zoom');
  });

  it('zooms on a pinch', () => {
    expect(new WheelReader().read(event({ deltaY: 2.5, ctrlKey: true }))).toMatchObject({ kind: 'zoom' });
  });

  it('reads lines as well as pixels', () => {
    const meaning = new WheelReader().read(event({ deltaY: 3, deltaMode: 1 }));
    expect(meaning.kind === 'zoom' && meaning.factor).toBeCloseTo(Math.exp(-48 * 0.0018), 9);
  });

  it('goes sideways with Shift', () => {
    expect(new WheelReader().read(event({ deltaY: 120, shiftKey: true }))).toEqual({
      kind: 'pan',
      dx: -120,
      dy: 0,
    });
  });
});

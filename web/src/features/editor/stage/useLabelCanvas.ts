import { type RefObject, useEffect, useState } from 'react';
import { type CanvasEvents, LabelCanvas } from '@/canvas/labelCanvas';
import { exposeStats } from '@/canvas/stats';

/** A canvas in `host` for as long as that is mounted; null before. `?renderer=canvas2d` tries the fallback, `?stats` exposes costs. */
export function useLabelCanvas(host: RefObject<HTMLElement | null>): LabelCanvas | null {
  const [canvas, setCanvas] = useState<LabelCanvas | null>(null);
  useEffect(() => {
    if (host.current === null) return;
    const search = new URLSearchParams(location.search);
    const created = new LabelCanvas(host.current, {
      renderer: search.get('renderer') === 'canvas2d' ? 'canvas2d' : 'webgl2',
    });
    const hideStats = search.has('stats') ? exposeStats(created) : undefined;
    setCanvas(created);
    return () => {
      hideStats?.();
      created.dispose();
      setCanvas(null);
    };
  }, [host]);
  return canvas;
}

/** Calls back with a canvas's events. Memoise the listener. */
export function useCanvasEvent<Name extends keyof CanvasEvents>(
  canvas: LabelCanvas | null,
  name: Name,
  listener: (payload: CanvasEvents[Name]) => void,
): void {
  useEffect(() => canvas?.events.on(name, listener), [canvas, name, listener]);
}

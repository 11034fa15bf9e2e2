/** Costs of drawing, for benches and browser tests. */
import type { Frame, LabelCanvas } from './labelCanvas';
import type { Viewport } from './viewport';

export interface CanvasStats {
  readonly renderer: string;
  readonly shapes: number;
  readonly frames: number;
  readonly last: Frame | null;
  /** Script ms of the newest frames, oldest first. */
  readonly script: readonly number[];
  readonly uploads: number;
  readonly uploadBytes: number;
  /** When the frame was drawn in which the number of shapes last changed, in ms of the page's own clock. */
  readonly changedAt: number | null;
  /** So that tests find image pixels on the screen. */
  readonly viewport: Viewport;
}

declare global {
  interface Window {
    /** Only there when the page was opened with `?stats`. */
    __labelmill_canvas?: () => CanvasStats;
  }
}

const KEPT = 600;

/** Counts a canvas's frames and hands them out as `window.__labelmill_canvas()`. Answers the function that stops. */
export function exposeStats(canvas: LabelCanvas): () => void {
  const script: number[] = [];
  let frames = 0;
  let uploads = 0;
  let uploadBytes = 0;
  let last: Frame | null = null;
  let shapes = 0;
  let changedAt: number | null = null;
  const stop = canvas.events.on('frame', (frame) => {
    frames += 1;
    uploads += frame.uploads;
    uploadBytes += frame.uploadBytes;
    last = frame;
    if (canvas.scene.size !== shapes) changedAt = performance.now();
    shapes = canvas.scene.size;
    script.push(frame.script);
    if (script.length > KEPT) script.shift();
  });
  window.__labelmill_canvas = () => ({
    renderer: canvas.rendererKind,
    shapes: canvas.scene.size,
    frames,
    last,
    script: [...script],
    uploads,
    uploadBytes,
    changedAt,
    viewport: canvas.viewport,
  });
  return () => {
    stop();
    delete window.__labelmill_canvas;
  };
}

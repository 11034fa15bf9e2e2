/** The Label Editor's canvas under measurement. */
import { type Frame, LabelCanvas } from '@/canvas/labelCanvas';
import { worldPoint } from '@/canvas/points';
import { HEIGHT, labelOf, numbers, type Polygon, WIDTH } from './scene';

export interface Ours {
  /** Milliseconds of script of each frame while panning. */
  pan(frames: number): Promise<number[]>;
  zoomToPixels(): Promise<void>;
  /** Milliseconds of each pick. */
  pick(times: number): number[];
  /** What the frames of a dragged vertex cost. */
  dragVertex(frames: number): Promise<Frame[]>;
  /** Until the first frame with all shapes was drawn, the picture's way to the GPU included. */
  readonly mountMs: number;
  readonly renderer: string;
  dispose(): void;
}

export async function mountOurs(host: HTMLElement, picture: ImageBitmap, polygons: Polygon[]): Promise<Ours> {
  const start = performance.now();
  const canvas = new LabelCanvas(host);
  canvas.setImage(picture, WIDTH, HEIGHT);
  canvas.setLabels(polygons.map(labelOf), () => false);
  await nextFrame(canvas);
  const mountMs = performance.now() - start;

  return {
    mountMs,
    renderer: canvas.rendererKind,
    pan: async (frames) => {
      const times: number[] = [];
      for (let i = 0; i < frames; i++) {
        const drawn = nextFrame(canvas);
        const before = performance.now();
        canvas.panBy(...step(i));
        const asked = performance.now() - before;
        times.push(asked + (await drawn).script);
      }
      return times;
    },
    zoomToPixels: async () => {
      canvas.zoomBy(1 / canvas.viewport.scale);
      await nextFrame(canvas);
    },
    pick: (times) => {
      const random = numbers(11);
      return Array.from({ length: times }, () => {
        const at = worldPoint(random() * WIDTH, random() * HEIGHT);
        const before = performance.now();
        canvas.scene.pick(at, 6 / canvas.viewport.scale);
        return performance.now() - before;
      });
    },
    dragVertex: async (frames) => {
      const polygon = polygons[Math.floor(polygons.length / 2)] as Polygon;
      const costs: Frame[] = [];
      for (let i = 1; i <= frames; i++) {
        const [[x, y], ...others] = polygon.points as [[number, number]];
        const drawn = nextFrame(canvas);
        canvas.scene.put(labelOf({ ...polygon, points: [[x + i, y], ...others] }));
        canvas.redraw();
        costs.push(await drawn);
      }
      return costs;
    },
    dispose: () => canvas.dispose(),
  };
}

/** A pan that comes back, so that it stays on the picture. */
export function step(i: number): [dx: number, dy: number] {
  return i % 40 < 20 ? [-9, -5] : [9, 5];
}

function nextFrame(canvas: LabelCanvas): Promise<Frame> {
  return new Promise((resolve) => {
    const stop = canvas.events.on('frame', (frame) => {
      stop();
      resolve(frame);
    });
  });
}
